import { topicName } from '../mapping/limits.ts';
import { Refusal } from '../terminal/refusal.ts';

/** Refuses a new topic whose name Kafka does not take, Lambda cannot read, or Kafka keeps for itself. */
export function checkTopicName(name: string): void {
  const { shortest, longest, matches } = topicName;
  if (name.length < shortest || name.length > longest || !matches.test(name) || isKafkas(name))
    throw new Refusal(
      `"${name}" cannot name a topic: letters, digits, ".", "_" and "-" can, 2 to ${longest} of them, but neither "." nor "__" in front`,
    );
}

/** Refuses a new topic that Kafka would take for one of these. */
export function checkHasNoTwin(name: string, topics: readonly string[]): void {
  const twin = topics.find(other => metricName(other) === metricName(name));
  if (twin !== undefined)
    throw new Refusal(`there is a topic named "${twin}", and Kafka takes "." and "_" for the same`);
}

/** Topics that Kafka and MSK keep for themselves. */
export function isKafkas(name: string): boolean {
  return name.startsWith('__');
}

function metricName(topic: string): string {
  return topic.replaceAll('.', '_');
}
