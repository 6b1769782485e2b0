import { lastEndOf } from '../../../../domain/posts/window.ts';
import type { SourceMessage } from '../source.ts';
import type { ProgressOfRun } from './progress-of-run.ts';

/** Posts of a file that come after each window of theirs has closed. */
export interface LateCount {
  /** Takes the posts in the order in which they are sent, each before it is; epoch ms. */
  see(atMs: number, partition: number): void;
  /** Lines of the summary; none without a late post. */
  notes(): readonly string[];
}

/**
 * Counts late posts as the aggregate will, partition by partition: those behind what the run has seen, and those behind
 * newer posts of the file. Says each of the two the first time. Posts that others send meanwhile can make more of them late.
 */
export function lateCount(
  { rules, greatestMs }: ProgressOfRun,
  topic: string,
  say: (line: string) => void,
): LateCount {
  const ofFile = new Map<number, number>();
  let seen = 0;
  let behindRun = 0;
  let behindFile = 0;
  let passedMs = Number.NEGATIVE_INFINITY;
  const passedBy = (greatest: ReadonlyMap<number, number>, partition: number): number =>
    (greatest.get(partition) ?? Number.NEGATIVE_INFINITY) - rules.allowedLatenessMs;

  return {
    see(atMs, partition) {
      seen++;
      const endMs = lastEndOf(rules.window, atMs);
      const runMs = passedBy(greatestMs, partition);
      const fileMs = passedBy(ofFile, partition);
      if (endMs <= runMs) {
        passedMs = Math.max(passedMs, runMs);
        if (behindRun++ === 0)
          say(
            `warning: this file has posts of ${timeText(atMs)}, and the windows of ${topic} have come to ${timeText(runMs)}: ${fate}. ${remedy}`,
          );
      } else if (endMs <= fileMs && behindFile++ === 0)
        say(
          `warning: posts of ${timeText(atMs)} stand behind newer ones of this file, which are sent before them: ${fate}. ${order}`,
        );
      ofFile.set(partition, Math.max(ofFile.get(partition) ?? atMs, atMs));
    },
    notes() {
      const late = behindRun + behindFile;
      if (late === 0) return [];
      return [
        `late posts: ${late} of ${seen} sent: ${fate} (what has an id that came before counts nowhere)`,
        ...(behindRun > 0
          ? [`  older than the run's windows, at ${timeText(passedMs)}: ${behindRun}. ${remedy}`]
          : []),
        ...(behindFile > 0 ? [`  behind newer posts of the file: ${behindFile}. ${order}`] : []),
      ];
    },
  };
}

/** The messages, each noticed before it goes on. */
export async function* noticed(
  messages: AsyncIterable<SourceMessage>,
  count: LateCount,
  partitionOf: (key: string) => number,
): AsyncGenerator<SourceMessage> {
  for await (const message of messages) {
    if (message.eventTimeMs !== undefined && message.key !== undefined)
      count.see(message.eventTimeMs, partitionOf(message.key));
    yield message;
  }
}

const fate = 'they are kept and count in their days and words, but in no window';
const remedy =
  'For them in windows: start a fresh run by npm start -- --no-produce --state DIR, and send the file to it by --state DIR';
const order = 'For them in windows: sort the file by created_at, and send it to a fresh run';

function timeText(ms: number): string {
  return new Date(ms).toISOString();
}
