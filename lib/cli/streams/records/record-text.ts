import { recordTimeText } from '../../../../domain/time.ts';
import type { KafkaRecord } from '../../../local/records/fetched.ts';
import { inLine } from '../../../terminal/printable.ts';

/** A record read from a topic. */
export interface ReadRecord {
  readonly topic: string;
  readonly partition: number;
  readonly message: Omit<KafkaRecord, 'timestampType'>;
}

/** Bytes as a person or a program reads them. */
export type Decoded =
  | { readonly as: 'json' | 'text'; readonly text: string }
  | { readonly as: 'base64'; readonly text: string }
  | { readonly as: 'null'; readonly text: '' };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** What no text has, and what would move a terminal's cursor. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/;

/** JSON, else text, else base64; a tombstone has no bytes at all. */
export function decoded(bytes: Buffer | null): Decoded {
  if (bytes === null) return { as: 'null', text: '' };
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { as: 'base64', text: bytes.toString('base64') };
  }
  if (isJson(text)) return { as: 'json', text };
  return CONTROL.test(text) ? { as: 'base64', text: bytes.toString('base64') } : { as: 'text', text };
}

/** One line: time, place, key, headers, value. Nothing in a record can break the line or steer the terminal. */
export function recordLine({ topic, partition, message }: ReadRecord): string {
  const time = recordTimeText(message.timestamp);
  const headers = message.headerList.map(({ key, value }) => `${inLine(key)}=${shown(decoded(value))}`);
  return [
    time,
    `${topic}-${partition}@${message.offset}`,
    `key ${shown(decoded(message.key))}`,
    ...(headers.length === 0 ? [] : [`headers ${headers.join(' ')}`]),
    shown(decoded(message.value)),
  ].join('  ');
}

/** The same as JSON for programs: JSON values as they were sent, digit by digit, others as text, or `{base64}`. Offsets are text, as is a timestamp that is no time. */
export function recordJson({ topic, partition, message }: ReadRecord): string {
  const headers = message.headerList.map(({ key, value }) => object({ name: key, value: decoded(value) }));
  return object({
    topic,
    partition,
    offset: message.offset,
    timestamp: recordTimeText(message.timestamp),
    key: decoded(message.key),
    headers: { as: 'json', text: `[${headers.join(',')}]` },
    value: decoded(message.value),
  });
}

/** Members as JSON. JSON that was read is passed on as text: a parsed number would lose digits beyond 2^53. */
function object(members: Readonly<Record<string, string | number | Decoded>>): string {
  const written = Object.entries(members).map(
    ([name, value]) =>
      `${JSON.stringify(name)}:${typeof value === 'object' ? plain(value) : JSON.stringify(value)}`,
  );
  return `{${written.join(',')}}`;
}

/** On one line, whatever it holds. */
export function shown(value: Decoded): string {
  switch (value.as) {
    case 'null':
      return '(none)';
    case 'base64':
      return `base64:${value.text}`;
    default:
      return value.as === 'json' ? oneLine(value.text) : inLine(value.text);
  }
}

function plain({ as, text }: Decoded): string {
  switch (as) {
    case 'null':
      return 'null';
    case 'base64':
      return JSON.stringify({ base64: text });
    case 'text':
      return JSON.stringify(text);
    default:
      return oneLine(text);
  }
}

/** Line ends and tabs of JSON stand between its tokens only, so that leaving them out changes no number and no text. */
function oneLine(json: string): string {
  return inLine(json.replaceAll(/\s*[\r\n\t]\s*/g, ' ').trim());
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
