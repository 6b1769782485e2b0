import { decodePost } from '../../../../domain/posts/post.ts';
import type { Post } from '../../../../domain/posts/post.ts';
import { encodePost } from '../../../../domain/posts/scored.ts';
import { readable } from '../file/bytes.ts';
import { linesOf } from '../file/lines.ts';
import type { Sending, SourceMessage } from '../source.ts';

/** A broker takes no more. */
const mostBytes = 1_000_000;

/** The messages of a file's wanted posts; `pass` hears of each other one. Lines count from 1; empty ones are left out. */
export async function* replay(
  file: string,
  chunks: AsyncIterable<Buffer>,
  isWanted: (post: Post) => boolean,
  pass: () => void,
  { limit, reject, stop }: Sending,
): AsyncGenerator<SourceMessage> {
  let left = limit;
  let last = 0;
  if (left === 0) return;
  try {
    for await (const lines of linesOf(chunks, mostBytes, 'any')) {
      for (const { number, bytes } of lines) {
        if (stop.aborted) return;
        last = number;
        if (bytes !== undefined && bytes.toString().trim() === '') continue;
        const post = postOf(bytes);
        if (typeof post === 'string') reject(number, post);
        else if (isWanted(post)) yield messageOf(post);
        else pass();
        if (--left === 0) return;
      }
    }
  } catch (error) {
    throw readable(error, file, last === 0 ? 'within its first line' : `after line ${last}`);
  }
}

/** A post as it is sent: posts of one id go to one partition, where the first of them is the first for good. */
export function messageOf(post: Post): SourceMessage {
  return { value: encodePost(post), key: post.id, rows: 1, eventTimeMs: Date.parse(post.createdAt) };
}

function postOf(bytes: Buffer | undefined): Post | string {
  if (bytes === undefined) return `longer than ${mostBytes} bytes`;
  const { rows, fault } = decodePost(bytes);
  return rows[0] ?? fault ?? 'no post';
}
