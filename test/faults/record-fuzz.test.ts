import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { anyTime } from '../../domain/ahead.ts';
import { decodeMessage as decodeFact } from '../../domain/chatters/message.ts';
import { decodePost, parsePost } from '../../domain/posts/post.ts';
import { decodeScored } from '../../domain/posts/scored.ts';
import { decodeMessage } from '../../domain/trades/message.ts';
import { parseTick } from '../../domain/trades/tick.ts';
import { decodeVolumes } from '../../domain/trades/volumes.ts';
import { fuzz } from '../lib/local/records/fuzz.ts';
import { changedBytes, changedJson, randomOf } from '../support/hostile/change.ts';
import { hostileRecord, scored } from '../support/hostile/records.ts';
import { roundsOf } from '../support/hostile/rounds.ts';

const { minutes, firstSeed } = roundsOf(process.env);
const ROUNDS = 1_000;
const MOST_BYTES = 1024 ** 3 / 2;

it(`${minutes} minutes of record batches changed at random: no crash, no hang, bounded memory`, async () => {
  const outcome = { read: 0, unreadable: 0, malformed: 0 };
  const seeds = await forMinutes(minutes, seed => fuzz(seed, ROUNDS, outcome));
  console.log(`${seeds} seeds of ${ROUNDS} rounds: ${JSON.stringify(outcome)}`);
});

it(`${minutes / 5} minutes of values changed at random: each has good rows or a fault, and sums are those of its rows`, async () => {
  let [rows, faults] = [0, 0];
  const seeds = await forMinutes(minutes / 5, seed => {
    const random = randomOf(seed);
    for (let round = 0; round < 20; round++) {
      const { value, timestamp } = hostileRecord(random);
      const other = changedBytes(Buffer.from(changedJson(scored, random)), random);
      const ticks = decodeMessage(value);
      const sums = decodeVolumes(value);
      const all = [ticks, sums, decodePost(value), decodeFact(value, Number(timestamp)), decodeScored(other)];
      for (const { rows: good, fault } of all) {
        assert.ok(good.length > 0 || fault !== undefined || isEmptyArray(value), `seed ${seed}`);
        rows += good.length;
        faults += fault === undefined ? 0 : 1;
      }
      assert.deepEqual([sums.fault, sums.rejected], [ticks.fault, ticks.rejected], `seed ${seed}`);
      const volume = ticks.rows.reduce((sum, tick) => sum + BigInt(tick.volume), 0n);
      assert.equal(
        sums.rows.reduce((sum, each) => sum + each.volume, 0n),
        volume,
        `seed ${seed}`,
      );
      for (const tick of ticks.rows) assert.equal(parseTick(tick), tick);
      for (const { createdAt, ...post } of decodePost(value).rows)
        assert.notEqual(typeof parsePost({ ...post, created_at: createdAt }, anyTime.until), 'string');
    }
  });
  console.log(`${seeds} seeds: ${rows} rows, ${faults} faults`);
});

/** A message of no rows. Spaces around it, and NUL behind it, are not of it. */
function isEmptyArray(value: Buffer | null): boolean {
  return value?.toString().replaceAll('\0', '').replaceAll(/\s/g, '') === '[]';
}

/** How many seeds it came to. What a codec leaves behind where it fails goes as the process comes to rest, as it does between two answers of a broker. */
async function forMinutes(many: number, round: (seed: number) => void): Promise<number> {
  let seed = firstSeed;
  const end = Date.now() + many * 60_000;
  do {
    round(seed++);
    await setImmediate();
    assert.ok(process.memoryUsage().rss < MOST_BYTES, `memory after seed ${seed}`);
  } while (Date.now() < end);
  return seed - firstSeed;
}
