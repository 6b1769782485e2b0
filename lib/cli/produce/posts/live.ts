import { tracking } from '../../../../domain/posts/tracking.ts';
import type { Tracked } from '../../../../domain/posts/tracking.ts';
import { publicFirehose, readFirehose } from '../../../../functions/io/posts/firehose.ts';
import { WrongUsage } from '../../../terminal/refusal.ts';
import type { Sending, SourceMessage } from '../source.ts';
import { messageOf } from './replay.ts';

/** Where the posts come from that `--source` names. */
export function firehoseAt(source: string): string {
  if (source === 'jetstream') return publicFirehose;
  if (/^wss?:\/\//.test(source) && URL.canParse(source)) return source;
  throw new WrongUsage(`--source wants jetstream, or an address such as ${publicFirehose}, not "${source}"`);
}

/** The messages of live posts that are tracked, until `limit` of them or the user's end; `pass` hears of each other one. */
export async function* livePosts(
  url: string,
  tracked: Tracked,
  say: (line: string) => void,
  pass: () => void,
  { limit, stop }: Sending,
): AsyncGenerator<SourceMessage> {
  const isTracked = tracking(tracked);
  let left = limit;
  if (left === 0) return;
  for await (const frames of readFirehose({ url, lang: tracked.lang, say }, stop)) {
    const posts = frames.flatMap(({ post }) => post ?? []);
    const wanted = posts.filter(isTracked);
    for (let others = posts.length - wanted.length; others > 0; others--) pass();
    for (const [index, post] of wanted.slice(0, left).entries()) {
      const isLast = index === wanted.length - 1;
      yield isLast ? { ...messageOf(post), next: 'later' } : messageOf(post);
    }
    left -= wanted.length;
    if (left <= 0) return;
  }
}
