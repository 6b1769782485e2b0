/** What LastProcessingResult says of an error outside the function. */
export function problemText(error: unknown, topic: string): string {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (isTopicMissing(cause)) return `PROBLEM: Topic not found: ${topic}`;
    if (/ECONNREFUSED|Connection error|Closed connection|connect to broker|timed? ?out/i.test(cause.message))
      return `PROBLEM: Connection error. Please check your event source connection configuration. (${firstLine(cause)})`;
  }
  return `PROBLEM: ${error instanceof Error ? firstLine(error) : String(error)}`;
}

export function isTopicMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    (('type' in error && error.type === 'UNKNOWN_TOPIC_OR_PARTITION') ||
      /does not host this topic-partition/.test(error.message) ||
      isTopicMissing(error.cause))
  );
}

function firstLine(error: Error): string {
  return error.message.split('\n')[0]?.slice(0, 300) ?? '';
}
