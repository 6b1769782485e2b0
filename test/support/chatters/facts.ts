import type { TestRecord } from '../../functions/msk-event.ts';

type Random = () => number;

export interface Written {
  readonly streamer: string;
  readonly field: string;
  readonly other: string;
}

/** A fact, and when its record was sent, epoch ms. */
export interface Sent {
  readonly timestamp: number;
  readonly fact: Written;
}

/** A record of a fact, which `recountOf` need not decode. */
export type FactRecord = TestRecord & Sent;

const fields = [
  'chatter_login',
  'chatter_login',
  'chatter_login',
  'moderator_login',
  'vip_login',
  'team_name',
];
const startMs = Date.UTC(2026, 2, 1);

/** The value of a message, text as it is. */
export function encoded(streamer: string, field: string, other: string): string {
  return JSON.stringify({ user_id: streamer, [field]: other });
}

/**
 * So many facts about few streamers and users, some of them digits alone, and a name for most streamers. `first`: of the
 * users' numbers.
 */
export function writtenFacts(count: number, random: Random, first = 0): readonly Written[] {
  const upTo = (most: number) => Math.floor(random() * most);
  const facts = Array.from({ length: count }, () => ({
    streamer: String(100 + upTo(20)),
    field: fields[upTo(fields.length)] ?? '',
    other: random() < 0.2 ? String(100 + upTo(30)) : `user${first + upTo(90)}`,
  }));
  const names = Array.from({ length: 16 }, (_, index) => ({
    streamer: String(100 + index),
    field: 'user_login',
    other: `user${index}`,
  }));
  return [...facts, ...names];
}

/** Each fact three times, in any order, in any partition, sent at any time. */
export function thrice(facts: readonly Written[], random: Random): readonly FactRecord[] {
  return shuffled([...facts, ...facts, ...facts], random).map((fact, offset) => ({
    fact,
    partition: Math.floor(random() * 3),
    offset,
    timestamp: startMs + Math.floor(random() * 86_400_000),
    value: encoded(fact.streamer, fact.field, fact.other),
  }));
}

export function shuffled<T>(all: readonly T[], random: Random): readonly T[] {
  return all
    .map(one => ({ one, by: random() }))
    .toSorted((a, b) => a.by - b.by)
    .map(({ one }) => one);
}

/** The rows of both tables, written out from the records by the rules in words; each in one line, in the order of its key. */
export function recountOf(records: readonly Sent[]): { nodes: string[]; edges: string[] } {
  const nodes = new Map<string, { kind: string; name: string; firstMs: number }>();
  const edges = new Map<string, { kind: string; from: string; to: string; times: number[] }>();
  const add = (id: string, kind: string, name: string, atMs: number): void => {
    const known = nodes.get(id) ?? { kind, name, firstMs: atMs };
    nodes.set(id, { kind, name: name || known.name, firstMs: Math.min(known.firstMs, atMs) });
  };
  for (const { fact, timestamp } of records) {
    const { streamer, field, other } = fact;
    add(streamer, 'streamer', field === 'user_login' ? other : '', timestamp);
    if (field === 'user_login') continue;
    const isTeam = field === 'team_name';
    const id = isTeam ? `team:${other}` : userOf(other);
    add(id, isTeam ? 'team' : 'user', other, timestamp);
    const kind = field.split('_')[0] ?? '';
    const [from, to] = isTeam ? [streamer, id] : [id, streamer];
    const key = `${from}\0${to}\0${kind}`;
    const times = edges.get(key)?.times ?? [];
    edges.set(key, { kind, from, to, times: [...times, timestamp] });
  }
  const sorted = <Value>(map: ReadonlyMap<string, Value>) =>
    [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    nodes: sorted(nodes).map(([id, { kind, name, firstMs }]) => `${id} ${kind} ${name} ${text(firstMs)}`),
    edges: sorted(edges).map(
      ([, { kind, from, to, times }]) =>
        `${kind} ${from} ${to} ${text(Math.min(...times))} ${text(Math.max(...times))}`,
    ),
  };
}

/** The id of a user. */
export function userOf(login: string): string {
  return /^\d+$/.test(login) ? `@${login}` : login;
}

function text(ms: number): string {
  return new Date(ms).toISOString().slice(0, 23).replace('T', ' ');
}
