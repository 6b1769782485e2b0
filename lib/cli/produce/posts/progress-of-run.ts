import type { WindowRules } from '../../../../domain/posts/window.ts';
import { readStreamTime } from '../../../../functions/io/posts/stream-time.ts';
import { readWindowRules } from '../../../../functions/io/posts/window-rules.ts';
import type { LocalRun } from '../../local-run.ts';
import { streamsOf } from '../../streams/mapping/streams.ts';

/** By what a run decides that a post is late, and how far its posts have come. */
export interface ProgressOfRun {
  readonly rules: WindowRules;
  /** Greatest event time of each partition that has had a post, epoch ms. */
  readonly greatestMs: ReadonlyMap<number, number>;
}

/**
 * How far the posts of a topic have come. Undefined where no post can be lost to its windows: nobody counts the topic, or
 * late posts count all the same; and, said by a line, where the run does not answer.
 */
export async function progressOf(
  run: LocalRun,
  topic: string,
  say: (line: string) => void,
): Promise<ProgressOfRun | undefined> {
  const streams = streamsOf(run);
  try {
    const stream = (await streams.list()).find(({ name }) => name === 'posts-aggregate');
    if (stream === undefined) return undefined;
    const { variables = {} } = (await streams.function(stream.function)) ?? {};
    const rules = readWindowRules(variables);
    if (variables['SOURCE_TOPIC'] !== topic || rules.late === 'amend') return undefined;
    const { partitions } = await readStreamTime(run.database, { waitMs: 0 });
    const own = partitions.filter(each => each.topic === topic);
    return { rules, greatestMs: new Map(own.map(each => [each.partition, each.greatestMs])) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say(
      `how far the windows of ${topic} have come is not known, so late posts are not named here (${reason})`,
    );
    return undefined;
  } finally {
    streams.close();
  }
}
