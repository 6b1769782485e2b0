import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { context } from '../msk-event.ts';
import { batchesOf, expected } from './counted-batches.ts';
import { useFold } from './fold-ground.ts';
import { minutesSuite } from './fold-minutes-suite.ts';
import { pastDaysSuite } from './fold-past-days-suite.ts';
import { killedFoldsSuite } from './killed-folds-suite.ts';

const ground = useFold();
const { world, sql, count, fold, foldRecent, foldAll, volumes } = ground;

test('folding while batches come, twice at once and delivered again, loses and doubles nothing', async () => {
  const events = batchesOf(90);
  const state = { isCounting: true };
  const counting = count(events, true).finally(() => {
    state.isCounting = false;
  });
  let [folded, together] = [0, 0];
  while (state.isCounting) {
    const both = await Promise.all([fold(), fold()]);
    folded += both.reduce((sum, { rows }) => sum + rows, 0);
    // As if it had been counted in a minute that is over.
    await sql(
      'UPDATE aggregated_data SET processed_at = processed_at - INTERVAL 1 HOUR WHERE processed_at > UTC_TIMESTAMP() - INTERVAL 30 MINUTE',
    ).catch(() => {});
    const ofMinutes = await Promise.all([foldRecent(), foldRecent()]);
    together += ofMinutes.reduce((sum, { rows }) => sum + rows, 0);
  }
  await counting;
  assert.ok(folded > 0 && together > 0, `${folded}, ${together}`);
  await foldAll();
  assert.deepEqual(await volumes(), expected(events));
  const [left] = await sql(
    `SELECT COUNT(*) AS rest, COUNT(DISTINCT date, sector, part) AS least FROM aggregated_data l
WHERE date < UTC_DATE() - INTERVAL 1 DAY AND next_offset < (SELECT MAX(m.next_offset) FROM aggregated_data m WHERE m.part = l.part)`,
  );
  assert.equal(left?.['rest'], left?.['least'], 'one row for each day, sector and partition');
});

test('the function waits for a waking database, folds what is older than an hour, and lets it sleep when nothing was counted', async () => {
  const { handler } = await import('../../../functions/fold/trades.ts');
  world.setDatabaseAway(true);
  assert.deepEqual(await handler({}, context()), { rows: 0 });
  world.setDatabaseAway(false);
  const events = batchesOf(30);
  await count(events);
  // A minute that is over would be folded by itself.
  await sql('UPDATE aggregated_data SET processed_at = UTC_TIMESTAMP(3) + INTERVAL 1 MINUTE');
  assert.deepEqual(await handler({}, context()), { rows: 0 });
  await sql('UPDATE aggregated_data SET processed_at = UTC_TIMESTAMP(3) - INTERVAL 61 MINUTE');
  await world.fallAsleep(2);
  const { rows } = await handler({}, context());
  assert.ok(rows > 0);
  assert.deepEqual(await volumes(), expected(events));
  assert.deepEqual(await handler({}, context()), { rows: 0 });
});

describe('minutes', () => minutesSuite(ground));
describe('past days', () => pastDaysSuite(ground));
describe('killed in the middle', () => killedFoldsSuite(ground));
