import { changedBytes, changedJson, oneOf, type Random } from './change.ts';

/** What a hostile producer sends. */
export interface HostileRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp: string;
}

const tick = {
  id: 7,
  created_at: '2026-03-01T09:00:00.000Z',
  ticker: 'BAD.MR',
  sector: 'Hostile',
  volume: 3,
  market_cap: 5,
  price: 1.5,
};
const post = {
  id: 'bad',
  created_at: '2026-03-01T09:00:00Z',
  user: 'bad',
  text: 'coffee is bad',
  lang: 'en',
};
const chatter = { user_id: 'bad', chatter_login: 'badder' };
const score = { polarity: 'negative', score: -0.5 };
const source = { topic: 'coffee', partition: 0, offset: 1_000_000, timestamp: 1_790_000_000_000 };

/** What each topic is meant to carry. */
export const meant: Readonly<Record<string, unknown>> = {
  trading_data: [tick, { ...tick, id: 8 }, { ...tick, id: 9, ticker: 'BAD2' }],
  coffee: post,
  chatters: chatter,
};
/** The same of scored posts, which only a stream is meant to send. */
export const scored = { ...post, ...score, source };

/** A record that may be anything. The topic of scored posts is left alone: who writes to it writes sums. */
export function hostileRecord(random: Random): HostileRecord {
  const topic = oneOf(random, ['trading_data', 'coffee', 'chatters']);
  return {
    topic,
    partition: random(3),
    key: random(3) === 0 ? changedBytes(Buffer.from('key'), random) : null,
    value: valueOf(topic, random),
    // A broker takes no time that is more than an hour ahead.
    timestamp: String(oneOf(random, [Date.now(), Date.now(), 0, 1_790_000_000, Date.now() - 1e11])),
  };
}

function valueOf(topic: string, random: Random): Buffer | null {
  if (random(40) === 0) return null;
  if (random(60) === 0) return Buffer.alloc(random(900_000), random(256));
  if (random(200) === 0) return Buffer.from(`[${`${JSON.stringify(tick)},`.repeat(4_000)}0]`);
  const text = Buffer.from(changedJson(meant[topic], random));
  return random(5) === 0 ? changedBytes(text, random) : text;
}
