/**
 * A stream is a consumer group: `millrace-<stage>-<stream>`, or `millrace-<stage>-<stream>:<own>` for one that keeps a
 * place of its own in the topic. Nothing else holds a stream's name.
 */
export function groupOf(stage: string, stream: string, own?: string): string {
  return `${prefixOf(stage)}${stream}${own === undefined ? '' : `:${own}`}`;
}

/** The stream of a group of this stage; undefined for a group of another stage or another system. */
export function streamOfGroup(stage: string, group: string | undefined): string | undefined {
  const prefix = prefixOf(stage);
  return group?.startsWith(prefix) ? group.slice(prefix.length).split(':')[0] : undefined;
}

function prefixOf(stage: string): string {
  return `millrace-${stage}-`;
}

/** ms: Lambda's batch window for Kafka where none is set; its API, which counts in whole seconds, leaves it out. */
export const defaultWindowMs = 500;

/** What a batch waits at most, in ms, by the API's seconds. */
export function windowMsOf(seconds: number | undefined): number {
  return seconds === undefined ? defaultWindowMs : seconds * 1000;
}
