import { setTimeout as pause } from 'node:timers/promises';
import { readFrame } from '../../../domain/posts/jetstream.ts';
import type { Frame } from '../../../domain/posts/jetstream.ts';
import { messagesFrom } from './websocket.ts';
import type { Ending, SocketLimits } from './websocket.ts';

export interface FirehoseLimits extends SocketLimits {
  /** Between a line's end and the next try, ms; doubles while nothing comes, up to 64 times. */
  readonly firstPauseMs: number;
}

export interface Firehose {
  /** Of a server that speaks Jetstream, such as `wss://jetstream2.us-east.bsky.network/subscribe`. */
  readonly url: string;
  /** Where to begin; left out, at what is new. */
  readonly cursor?: number | undefined;
  /** Of a post's languages the one to name. */
  readonly lang: string;
  readonly limits?: Partial<FirehoseLimits>;
  /** Hears what goes wrong, a line each time. */
  readonly say: (line: string) => void;
}

export const publicFirehose = 'wss://jetstream2.us-east.bsky.network/subscribe';

/** Of a line that its reader left. */
const left: Ending = { reason: 'left', isRefused: false, isTooLong: false };

const usual: FirehoseLimits = { stallMs: 30_000, mostBytes: 1_000_000, firstPauseMs: 500 };

/**
 * The frames of the firehose, all that have come since they were last asked for, until `signal` is aborted. A line that
 * ends or stalls is said and opened again behind the last frame that was read: frames may come twice, and none is left
 * out, but where the server has no place for the cursor. What is no frame is skipped and said. Rejects when the server
 * refuses to be read at all.
 */
export async function* readFirehose(
  { url, cursor: begin, lang, limits: own, say }: Firehose,
  signal: AbortSignal,
): AsyncGenerator<readonly Frame[]> {
  const limits = { ...usual, ...own };
  let cursor = begin;
  let silent = 0;
  let tooLong = 0;
  while (!signal.aborted) {
    const address = addressOf(url, cursor, limits.mostBytes);
    let ending = left;
    let nonsense = 0;
    const end = (how: Ending): void => void (ending = how);
    for await (const texts of messagesFrom(address, limits, signal, end)) {
      const frames = texts.flatMap(text => readFrame(text, lang, Date.now()) ?? []);
      nonsense += texts.length - frames.length;
      if (frames.length === 0) continue;
      const newest = Math.max(...frames.map(frame => frame.cursor));
      // What comes again says nothing of the way on; and the cursor stays, where a server's clock was set back.
      if (newest > (cursor ?? 0)) {
        cursor = newest;
        silent = 0;
        tooLong = 0;
      }
      yield frames;
    }
    if (nonsense > 0) say(`the firehose sent ${nonsense} messages that are no frames; they were skipped`);
    if (signal.aborted) return;
    const { reason, isRefused, isTooLong } = ending;
    tooLong += isTooLong ? 1 : 0;
    if (cursor !== undefined && (isRefused || tooLong > 1)) {
      say(`the firehose has no way on from cursor ${cursor} (${reason}): what came since is left out`);
      cursor = undefined;
      tooLong = 0;
    } else if (isRefused) throw new Error(`the firehose at ${url} cannot be read: ${reason}`);
    else say(lineLost(reason, cursor));
    await pause(limits.firstPauseMs * 2 ** Math.min(silent++, 6), undefined, { signal }).catch(() => {});
  }
}

function lineLost(reason: Ending['reason'], cursor: number | undefined): string {
  return `the firehose is gone (${reason}); reading on from ${cursor === undefined ? 'now' : `cursor ${cursor}`}`;
}

function addressOf(url: string, cursor: number | undefined, mostBytes: number): string {
  const address = new URL(url);
  address.searchParams.set('wantedCollections', 'app.bsky.feed.post');
  address.searchParams.set('maxMessageSizeBytes', String(mostBytes));
  if (cursor !== undefined) address.searchParams.set('cursor', String(cursor));
  return address.href;
}
