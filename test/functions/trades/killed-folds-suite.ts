import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killInTheMiddle } from '../../support/kill-in-the-middle.ts';
import { until } from '../../support/until.ts';
import { batchesOf, expected, sentMs } from './counted-batches.ts';
import type { FoldGround } from './fold-ground.ts';

/**
 * When a fold waits it has deleted rows, or changed some: of a later fold, those that an earlier one has left, each partition's first
 * among them; of minutes, those that become the minute's, which then begin where its first batch did. It is at the partition 1.
 */
export function killedFoldsSuite({ sql, count, fold, foldRecent, foldAll, volumes }: FoldGround): void {
  for (const [what, of, before, halts] of [
    ['a first fold', 'days', 0, undefined],
    ['a later fold', 'days', 30, 'AFTER UPDATE'],
    ['a fold of minutes, as it removes,', 'minutes', 0, 'AFTER DELETE'],
    ['a fold of minutes, as it changes rows,', 'minutes', 0, 'AFTER UPDATE'],
  ] as const)
    test(`${what} leaves all as it was, holds no batch up, and the next one goes on`, async () => {
      // Of a topic that no test before has left rows of: what is deleted holds its place in an index for a while.
      const events = batchesOf(90, sentMs, what.replaceAll(/\W+/g, '_'));
      const foldAgain = () => (of === 'days' ? fold() : foldRecent());
      await count(events.slice(0, before));
      await foldAll();
      await count(events.slice(before, 60));
      // No minute is over between two folds by the clock alone.
      const anHourPasses = () =>
        sql('UPDATE aggregated_data SET processed_at = UTC_TIMESTAMP(3) - INTERVAL 1 HOUR');
      if (of === 'minutes') await anHourPasses();
      const sums = await volumes();
      await sql('CREATE TABLE halt (processing_id INT PRIMARY KEY) SELECT 1 AS processing_id');
      if (halts)
        await sql(`CREATE TRIGGER halted ${halts} ON aggregated_data FOR EACH ROW
SELECT processing_id INTO @halted FROM halt WHERE processing_id = ${halts === 'AFTER DELETE' ? 'OLD' : 'NEW'}.part FOR UPDATE`);
      const waitsFor = halts
        ? 'halt WHERE processing_id = 1'
        : "aggregated_data FORCE INDEX (PRIMARY) WHERE processing_id >= 'folded-'";
      await sql('START TRANSACTION');
      await sql(`SELECT processing_id FROM ${waitsFor} FOR UPDATE`);
      const killed = await killInTheMiddle(sql, new URL('./killed-fold.ts', import.meta.url), of);
      await sql('ROLLBACK');
      assert.deepEqual(await volumes(), sums);
      assert.equal((await foldAgain()).isDone, false, 'its rows are locked');
      await count(events.slice(60));
      assert.deepEqual(await volumes(), expected(events));
      await sql(`KILL ${killed}`);
      if (of === 'minutes') await anHourPasses();
      await until('the transaction is over', 60_000, async () => (await foldAgain()).isDone);
      await count(events);
      assert.deepEqual(await volumes(), expected(events));
      assert.equal((await foldAgain()).rows, 0);
      await sql('DROP TABLE halt');
      await sql('DROP TRIGGER IF EXISTS halted');
    });
}
