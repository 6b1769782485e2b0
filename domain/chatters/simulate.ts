import type { Moment } from '../simulated.ts';
import { fieldOf, messageOf, nameField } from './message.ts';
import type { KeyedMessage } from './message.ts';

/** Uniform in [0, 1). */
export type Random = () => number;

/** Who takes part is bounded, and so is the graph: at most 50,000 edges of chatters, however long the simulation runs. */
const streamers = Array.from({ length: 12 }, (_, index) => ({
  id: String(9_000_001 + index),
  login: `streamer-${String(index + 1).padStart(2, '0')}`,
  team: `team-${1 + (index % 4)}`,
}));
const viewers = 4_000;

/** Messages of a second, on average. */
const perSecond = 4;
/** Of a hundred arrivals, so many go to the one streamer who is rising; the others go where most have gone. */
const rising = 70;
/** The one who rises does so until so much more have come there than anywhere else; then it is another's turn. */
const ahead = 1.1;
/** Of a hundred who chat, so many are streamers themselves. */
const colleagues = 3;
/** The first of the viewers now and then moderate where they chat, of a hundred times so many; the next ones are VIPs. */
const helpers = 200;
const helping = 50;

/** Who has been where; grows with each moment. */
export interface Crowd {
  /** Of each streamer, viewers by number. */
  readonly present: readonly Set<number>[];
  /** The streamer who is rising, by number. */
  riser: number;
}

export function newCrowd(): Crowd {
  return { present: streamers.map(() => new Set()), riser: streamers.length - 1 };
}

/**
 * Arrivals of chatters, moderators and VIPs at each of `times` (epoch ms), until there are `limit` messages; before the first
 * arrivals the streamers' names and teams, which count too. The key of a message is its streamer.
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
    const arrivals = Array.from({ length: count }, () => arrival(crowd, random));
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

const introductions: readonly KeyedMessage[] = streamers.flatMap(({ id, login, team }) => [
  message(id, nameField, login),
  message(id, fieldOf.team, team),
]);

function arrival(crowd: Crowd, random: Random): KeyedMessage {
  const isOneOf = (percent: number): boolean => random() * 100 < percent;
  const at = isOneOf(rising) ? crowd.riser : drawn(crowd, random);
  const { id = '' } = streamers[at] ?? {};
  if (isOneOf(colleagues)) return message(id, fieldOf.chatter, streamers[drawn(crowd, random)]?.login ?? '');
  const viewer = Math.floor(viewers * random());
  crowd.present[at]?.add(viewer);
  crowd.riser = riserOf(crowd);
  const helper = Math.floor(viewer / helpers);
  const field = helper > 1 || !isOneOf(helping) ? 'chatter' : helper === 0 ? 'moderator' : 'vip';
  return message(id, fieldOf[field], `viewer-${String(viewer + 1).padStart(4, '0')}`);
}

/** Once ahead of all others, the one in the middle is next. */
function riserOf({ present, riser }: Crowd): number {
  const sizes = present.map(({ size }) => size);
  const most = Math.max(...sizes.filter((_, index) => index !== riser));
  if ((sizes[riser] ?? 0) <= ahead * most) return riser;
  const order = [...sizes.keys()].toSorted((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0));
  return order[order.length / 2] ?? 0;
}

/** Each in proportion to those who have been there, and a few more for those whom most know to begin with. */
function drawn({ present }: Crowd, random: Random): number {
  const weights = present.map(({ size }, index) => size + Math.ceil(60 / (index + 1)));
  let rest = random() * weights.reduce((sum, weight) => sum + weight, 0);
  return Math.max(
    0,
    weights.findIndex(weight => (rest -= weight) < 0),
  );
}

function message(streamer: string, field: string, other: string): KeyedMessage {
  const made = messageOf({ user_id: streamer, [field]: other });
  if (typeof made === 'string') throw new Error(`a simulated message ${made}`);
  return made;
}
