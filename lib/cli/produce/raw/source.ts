import { type ByteFile, openBytes, readable } from '../file/bytes.ts';
import { type Line, linesOf, withoutMark } from '../file/lines.ts';
import type { Sending, Source, SourceMessage } from '../source.ts';
import { keyReader } from './key.ts';

/** Most bytes of a message, its key included: brokers take 1 MiB with what Kafka wraps around. */
const mostBytes = 1_000_000;

type ReadKey = (line: Buffer) => { readonly key?: string } | string;

export const rawSource: Source = {
  name: 'raw',
  unit: 'line',
  hasEventTimes: false,
  interval: () => 0,
  usage: {
    about: 'Sends lines to a topic of the local run, one message each, byte by byte as they are.',
    file: {
      value: 'F',
      says: ['a file of lines, also packed (gzip, zstd, zip); - for what is piped in (the default)'],
    },
    interval: '(default 0)',
    notes: `Lines end in LF or CRLF, which is not sent; empty lines are skipped and counted. A line that cannot be sent is
rejected by line number and reason; the others go on. Nothing is lost or doubled when the broker goes away and
comes back. Lines sent once more, by a second call, are there twice.`,
  },
  flags: {
    'key-field': {
      value: 'K',
      says: ['each line is a JSON object; its field K, a text or a number, is the key of the', 'message'],
    },
  },
  async open({ file = '-', own }, say) {
    if (file === '-' && process.stdin.isTTY) say('type the lines; Ctrl+D ends them');
    const opened = await openBytes(file, say);
    const keyOf = own['key-field'] === undefined ? () => ({}) : keyReader(own['key-field']);
    let skipped = 0;
    const skip = (): [] => {
      skipped++;
      return [];
    };
    return {
      file: opened.name,
      share: opened.share,
      end: opened.end,
      prepare: () => Promise.resolve(sending => messages(opened, keyOf, sending, skip)),
      notes: () => (skipped === 0 ? [] : [`empty lines skipped: ${skipped}`]),
    };
  },
};

async function* messages(
  { name, chunks, share }: ByteFile,
  keyOf: ReadKey,
  { limit, reject, stop }: Sending,
  skip: () => [],
): AsyncGenerator<SourceMessage> {
  // What is piped in may be long in coming.
  const isLive = share() === undefined;
  let left = limit;
  let last = 0;
  const ready = (lines: readonly Line[]): readonly SourceMessage[] =>
    lines.flatMap(({ number, bytes }) => {
      if (left === 0) return [];
      last = number;
      if (bytes?.length === 0) return skip();
      left--;
      const message = messageOf(bytes, keyOf);
      if (typeof message !== 'string') return message;
      reject(number, message);
      return [];
    });
  if (limit === 0) return;
  try {
    for await (const lines of linesOf(withoutMark(chunks), mostBytes)) {
      if (stop.aborted) return;
      const some = ready(lines);
      for (const [index, message] of some.entries()) {
        if (stop.aborted) return;
        const isLast = isLive && index === some.length - 1;
        yield isLast ? { ...message, next: 'later' } : message;
      }
      if (left === 0) return;
    }
  } catch (error) {
    throw readable(error, name, last === 0 ? 'within its first line' : `after line ${last}`);
  }
}

function messageOf(bytes: Buffer | undefined, keyOf: ReadKey): SourceMessage | string {
  if (bytes === undefined) return tooLong;
  const key = keyOf(bytes);
  if (typeof key === 'string') return key;
  if (bytes.length + Buffer.byteLength(key.key ?? '') > mostBytes) return tooLong;
  return { value: bytes, ...key, rows: 1 };
}

const tooLong = `longer than ${mostBytes} bytes`;
