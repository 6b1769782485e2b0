import { noBound } from '../ahead.ts';
import { decodeOne } from '../message.ts';
import type { Message } from '../message.ts';
import { recordTime } from '../time.ts';
import { edgeKinds } from './edge.ts';
import type { Edge, EdgeKind } from './edge.ts';
import { teamId, userId } from './node-id.ts';

/** What a record of the topic tells: that there is an edge, or what a streamer is called. */
export type GraphFact =
  | { readonly type: 'edge'; readonly edge: Edge }
  | { readonly type: 'name'; readonly streamer: string; readonly login: string };

/** A fact, and when its record was sent: epoch ms, in the years that a database has. */
export interface Sighting {
  readonly fact: GraphFact;
  readonly atMs: number;
}

/** A record of the topic. */
export interface KeyedMessage {
  /** The streamer: what is told of one is in one partition, in its order. */
  readonly key: string;
  readonly value: string;
}

/** The column, and field of a message, that tells an edge's other end; `user_id` is always the streamer. */
export const fieldOf: Readonly<Record<EdgeKind, string>> = {
  chatter: 'chatter_login',
  moderator: 'moderator_login',
  vip: 'vip_login',
  team: 'team_name',
};
/** The field that tells a streamer's name. */
export const nameField = 'user_login';

const fields = [...edgeKinds.map(kind => fieldOf[kind]), nameField];
const longest = 255;
/** A key of DynamoDB has room for it, with what an id has around it. */
const mostBytes = 1_000;

/**
 * What a record tells: a JSON object of text, with `user_id` and one field that says what kind of fact it is. Its time is when
 * it was sent, which may be no later than `until`.
 */
export function decodeMessage(
  value: Uint8Array | null,
  timestampMs: number,
  until = noBound,
): Message<Sighting> {
  const atMs = recordTime(timestampMs);
  if (atMs < 0)
    return {
      rows: [],
      fault: `the record's timestamp, ${timestampMs}, is no time in milliseconds from 1970 to 9999, and says when it was seen`,
    };
  if (new Date(atMs).toISOString() > until)
    return {
      rows: [],
      fault:
        "the record's timestamp is more than aheadSeconds (of the pipeline's settings) ahead of the clock",
    };
  return decodeOne(value, json => {
    const told = readTold(json);
    return typeof told === 'string' ? told : { fact: factOf(told), atMs };
  });
}

/** The record that tells what the object says, whose text stays as it is; or the reason why there is none. */
export function messageOf(value: unknown): KeyedMessage | string {
  const told = readTold(value);
  if (typeof told === 'string') return told;
  const { streamer, field, other } = told;
  return { key: streamer, value: JSON.stringify({ user_id: streamer, [field]: other }) };
}

interface Told {
  readonly streamer: string;
  readonly field: string;
  readonly other: string;
}

/** Other fields than its own are not read. */
function readTold(value: unknown): Told | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not an object';
  const [field, another] = fields.filter(name => Object.hasOwn(value, name));
  if (field === undefined) return `has none of ${fields.join(', ')} beside user_id`;
  if (another !== undefined) return `has both ${field} and ${another}`;
  const { user_id: streamer, [field]: other } = value as Readonly<Record<string, unknown>>;
  if (typeof streamer !== 'string') return 'user_id is not text';
  if (typeof other !== 'string') return `${field} is not text`;
  return faultOf('user_id', streamer) ?? faultOf(field, other) ?? { streamer, field, other };
}

/** Why a text cannot be an id or a name; undefined when it can. */
function faultOf(field: string, text: string): string | undefined {
  if (text === '') return `${field} is empty`;
  if (text.length > 2 * longest || Array.from(text).length > longest)
    return `${field} is longer than ${longest} characters`;
  if (new TextEncoder().encode(text).length > mostBytes) return `${field} is longer than ${mostBytes} bytes`;
  // MySQL and DynamoDB keep neither alike.
  return /[\0\p{Surrogate}]/u.test(text) ? `${field} holds NUL or half a character` : undefined;
}

function factOf({ streamer, field, other }: Told): GraphFact {
  const kind = edgeKinds.find(each => fieldOf[each] === field);
  if (kind === undefined) return { type: 'name', streamer, login: other };
  const [from, to] = kind === 'team' ? [streamer, teamId(other)] : [userId(other), streamer];
  return { type: 'edge', edge: { kind, from, to } };
}
