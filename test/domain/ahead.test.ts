import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latestTime, noBound } from '../../domain/ahead.ts';
import { decodeMessage as decodeFact } from '../../domain/chatters/message.ts';
import { decodePost } from '../../domain/posts/post.ts';
import { decodeMessage } from '../../domain/trades/message.ts';
import { decodeVolumes } from '../../domain/trades/volumes.ts';
import { isTimestamp } from '../../domain/time.ts';

const now = Date.parse('2026-11-29T12:00:00.000Z');
const hour = 3_600_000;
const cases: readonly (readonly [what: string, timestamp: number, aheadSeconds: number, until: string])[] = [
  ['a record of now', now, 86_400, '2026-11-30T12:00:00.000Z'],
  ['a record of an hour ago, by its own time', now - hour, 86_400, '2026-11-30T11:00:00.000Z'],
  ['an old record: what is past is never too late', now - 72 * hour, 86_400, '2026-11-29T12:00:00.000Z'],
  ['a record whose clock counted seconds', now / 1_000, 86_400, '2026-11-29T12:00:00.000Z'],
  ['a record that says it is yet to come', now + 1e12, 86_400, '2026-11-30T12:00:00.000Z'],
  ['a record without a time', -1, 86_400, '2026-11-30T12:00:00.000Z'],
  ['a bound of nothing', now, 0, '2026-11-29T12:00:00.000Z'],
  ['a hundred years', now, 3_155_760_000, '2126-11-30T12:00:00.000Z'],
  ['more than the calendar has', now, 300_000_000_000, noBound],
];
for (const [what, timestamp, aheadSeconds, until] of cases)
  test(`the latest time of rows: ${what}`, () => {
    assert.equal(latestTime(timestamp, now, aheadSeconds), until);
    assert.ok(isTimestamp(until));
  });

const until = '2026-11-30T12:00:00.000Z';
const tick = { id: 1, ticker: 'A', sector: 'S', volume: 2, market_cap: 3, price: 4 };
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

test('a tick is taken at the bound and not behind it, and the others of its message are', () => {
  const value = bytes([
    { ...tick, created_at: until },
    { ...tick, created_at: '2026-11-30T12:00:00.001Z' },
    { ...tick, created_at: '2001-01-01T00:00:00.000Z' },
    { ...tick, created_at: '9999-01-01T00:00:00.000Z' },
  ]);
  for (const { fault, rejected } of [
    decodeMessage(value, undefined, { until }),
    decodeVolumes(value, undefined, { until }),
  ]) {
    assert.match(
      fault ?? '',
      /^2 of 4 elements: \[1\] created_at is more than aheadSeconds .*; \[3\] created_at/,
    );
    assert.deepEqual(rejected, [1, 3]);
  }
  assert.equal(
    decodeVolumes(value, undefined, { until }).rows.reduce((sum, { ticks }) => sum + ticks, 0),
    2,
  );
  assert.equal(decodeVolumes(value).fault, undefined);
});

test('a post and a sighting are taken at the bound and not behind it', () => {
  const post = (created_at: string) => decodePost(bytes({ id: 'a', user: 'u', text: '', created_at }), until);
  assert.equal(post(until).fault, undefined);
  assert.match(post('2026-11-30T12:00:00.001Z').fault ?? '', /^created_at is more than aheadSeconds/);
  const seen = (at: number) => decodeFact(bytes({ user_id: 'a', chatter_login: 'b' }), at, until);
  assert.equal(seen(Date.parse(until)).fault, undefined);
  assert.match(seen(Date.parse(until) + 1).fault ?? '', /^the record's timestamp is more than aheadSeconds/);
});
