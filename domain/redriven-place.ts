import type { RecordPlace } from './ledger.ts';

const mark = '.redriven.';

/** Topics of places that redriven records have, as LIKE has them. */
export const redrivenTopics = `%${mark}%`;

/** Of those, the ones of this topic's records. */
export function redrivenTopicsOf(topic: string): string {
  return `${topic.replaceAll(/[\\%_]/g, '\\$&')}${mark}%`;
}

/**
 * The place that a record has for the readers of what is made of it, when it is redriven. Their marks have passed its own;
 * this one is its alone, and has a mark of its own. Its time tells it from that of a topic which was made anew.
 */
export function redrivenPlace(place: RecordPlace): RecordPlace {
  const { topic, partition, offset, timestamp } = place;
  return { ...place, topic: `${topic}${mark}${partition}.${offset}.${timestamp}` };
}
