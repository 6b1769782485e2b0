import { Refusal, WrongUsage } from '../../terminal/refusal.ts';
import type { LocalRun } from '../local-run.ts';
import type { Source } from './source.ts';

/**
 * The topic of a source in this run, where the user names none. Refused for a run that was started without the pipeline: nothing
 * there would read it. A run that does not tell its topics is taken to have it.
 */
export async function ownTopic({ name, topic }: Source, run: LocalRun): Promise<string> {
  if (topic === undefined) throw new WrongUsage('say which topic: --topic T');
  const topics = await run.ownTopics();
  const own = typeof topic === 'string' ? topic : topic.among(topics);
  if (own !== undefined && (topics.length === 0 || topics.includes(own))) return own;
  throw new Refusal(
    `the run has no topic for ${name}: name one by --topic, or start it again with npm start, and ${name} among its pipelines`,
  );
}
