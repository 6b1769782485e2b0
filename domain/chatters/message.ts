import { decodeOne } from '../message.ts';
import type { Message } from '../message.ts';
import { edgeKinds } from './edge.ts';
import type { Edge, EdgeKind } from './edge.ts';
import { teamId, userId } from './node-id.ts';

/** What a record of the topic tells: that there is an edge, or what a streamer is called. */
export type GraphFact =
  | { readonly type: 'edge'; readonly edge: Edge }
  | { readonly type: 'name'; readonly streamer: string; readonly login: string };

/** The column, and field of a message, that tells an edge's other end; `user_id` is always the streamer. */
export const fieldOf: Readonly<Record<EdgeKind, string>> = {
  chatter: 'chatter_login',
  moderator: 'moderator_login',
  vip: 'vip_login',
  team: 'team_name',
};
/** The field that tells a streamer's name. */
export const nameField = 'user_login';

const longest = 255;
/** A key of DynamoDB has room for it, with what an id has around it. */
const mostBytes = 1_000;

/** The fact of a record: a JSON object of text, with `user_id` and one field that says what kind of fact it is. */
export function decodeMessage(value: Uint8Array | null): Message<GraphFact> {
  return decodeOne(value, parseFact);
}

/** The value of a record that says `user_id` of the streamer and `other` of the field; text stays as it is. */
export function encodeMessage(streamer: string, field: string, other: string): string {
  return JSON.stringify({ user_id: streamer, [field]: other });
}

/** Makes a fact of parsed JSON, or gives the reason why it cannot. Other fields are not read. */
export function parseFact(value: unknown): GraphFact | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not an object';
  const fields = value as Readonly<Record<string, unknown>>;
  const kinds = edgeKinds.filter(kind => Object.hasOwn(fields, fieldOf[kind]));
  const named = [
    ...kinds.map(kind => fieldOf[kind]),
    ...(Object.hasOwn(fields, nameField) ? [nameField] : []),
  ];
  const [field, ...more] = named;
  if (field === undefined)
    return `has none of ${[...Object.values(fieldOf), nameField].join(', ')} beside user_id`;
  if (more.length > 0) return `has both ${field} and ${more[0]}`;
  const { user_id: streamer, [field]: other } = fields;
  const fault = faultOf('user_id', streamer) ?? faultOf(field, other);
  if (fault !== undefined || typeof streamer !== 'string' || typeof other !== 'string')
    return fault ?? 'not text';
  const [kind] = kinds;
  return kind === undefined
    ? { type: 'name', streamer, login: other }
    : { type: 'edge', edge: edgeOf(kind, streamer, other) };
}

/** Why a value cannot be an id or a name; undefined when it can. */
function faultOf(field: string, value: unknown): string | undefined {
  if (typeof value !== 'string') return `${field} is not text`;
  if (value === '') return `${field} is empty`;
  if (value.length > 2 * longest || [...value].length > longest)
    return `${field} is longer than ${longest} characters`;
  if (new TextEncoder().encode(value).length > mostBytes) return `${field} is longer than ${mostBytes} bytes`;
  // MySQL and DynamoDB keep neither alike.
  return /[\0\p{Surrogate}]/u.test(value) ? `${field} holds NUL or half a character` : undefined;
}

function edgeOf(kind: EdgeKind, streamer: string, other: string): Edge {
  return kind === 'team'
    ? { kind, from: streamer, to: teamId(other) }
    : { kind, from: userId(other), to: streamer };
}
