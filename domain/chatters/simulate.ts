import type { Moment } from '../simulated.ts';
import { fieldOf, nameField } from './message.ts';
import { encodeMessage } from './message.ts';

/** Uniform in [0, 1). */
export type Random = () => number;

/** Who takes part is bounded, and so is the graph: at most some 50,000 edges, however long the simulation runs. */
const streamers = Array.from({ length: 24 }, (_, index) => ({
  id: String(9_000_001 + index),
  login: `streamer-${String(index + 1).padStart(2, '0')}`,
  team: `team-${1 + (index % 6)}`,
}));
const viewers = 2_000;

/** Messages of a second, on average. */
const perSecond = 4;
/** Each streamer in turn draws so many of a hundred arrivals for so long, and climbs; the others go where most have gone. */
const rising = 50;
const risingMs = 600_000;
/** Of a hundred who chat, so many are streamers themselves. */
const colleagues = 3;
/** Of the viewers, so many moderate where they chat now and then, and as many after them are VIPs. */
const helpers = 30;
const helping = 25;

/** How often somebody arrived, by streamer: where most have gone more go. Moves with each moment. */
export type Crowd = number[];

/** Before anybody came; a streamer has as many arrivals to begin with as makes some better known than others. */
export function newCrowd(): Crowd {
  return streamers.map((_, index) => Math.ceil(60 / (index + 1)));
}

/**
 * Arrivals of chatters, moderators and VIPs at each of `times` (epoch ms), until there are `limit` of them; before the first
 * ones the streamers' names and teams, which count too. The key of a message is its streamer.
 */
export async function* simulate(
  crowd: Crowd,
  times: AsyncIterable<number>,
  random: Random,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<Moment> {
  let left = limit;
  let before: number | undefined;
  if (left === 0) return;
  for await (const atMs of times) {
    const seconds = Math.min(60, Math.max(0, atMs - (before ?? atMs - 1000)) / 1000);
    const count = 1 + Math.floor(2 * perSecond * seconds * random());
    const arrivals = Array.from({ length: count }, () => arrival(crowd, atMs, random));
    const messages = [...(before === undefined ? introductions : []), ...arrivals].slice(0, left);
    before = atMs;
    left -= messages.length;
    yield {
      atMs,
      rows: messages.length,
      values: messages.map(({ value }) => value),
      keys: messages.map(({ key }) => key),
    };
    if (left === 0) return;
  }
}

interface KeyedMessage {
  readonly key: string;
  readonly value: string;
}

const introductions: readonly KeyedMessage[] = streamers.flatMap(({ id, login, team }) => [
  message(id, nameField, login),
  message(id, fieldOf.team, team),
]);

function arrival(crowd: Crowd, atMs: number, random: Random): KeyedMessage {
  const at = random() * 100 < rising ? riserAt(atMs) : drawn(crowd, random);
  const { id = '' } = streamers[at] ?? {};
  crowd[at] = (crowd[at] ?? 0) + 1;
  if (random() * 100 < colleagues)
    return message(id, fieldOf.chatter, streamers[drawn(crowd, random)]?.login ?? '');
  // Some people turn up far more often than others.
  const viewer = Math.floor(viewers * random() ** 2);
  const helps = viewer < 2 * helpers && random() * 100 < helping;
  const field = helps ? (viewer < helpers ? fieldOf.moderator : fieldOf.vip) : fieldOf.chatter;
  return message(id, field, `viewer-${String(viewer + 1).padStart(4, '0')}`);
}

/** Far apart in the list, one after another. */
function riserAt(atMs: number): number {
  return (Math.floor(atMs / risingMs) * 7) % streamers.length;
}

function drawn(crowd: Crowd, random: Random): number {
  let rest = random() * crowd.reduce((sum, arrivals) => sum + arrivals, 0);
  return Math.max(
    0,
    crowd.findIndex(arrivals => (rest -= arrivals) < 0),
  );
}

function message(streamer: string, field: string, other: string): KeyedMessage {
  return { key: streamer, value: encodeMessage(streamer, field, other) };
}
