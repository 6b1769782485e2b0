import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { seededCompanies } from '../../domain/trades/companies.ts';
import type { TradesView } from '../../domain/trades/view.ts';
import { foldPastDays } from '../../functions/io/fold-days.ts';
import { foldMinutes } from '../../functions/io/fold-minutes.ts';
import { volumeLedger } from '../../functions/io/trades/volume-ledger.ts';
import type { handler as Query } from '../../functions/query/handler.ts';
import type { handler as Transform } from '../../functions/transform/trades.ts';
import { baseLoad, flowOf } from '../../lib/cost/load.ts';
import { pricedOf } from '../../lib/cost/priced.ts';
import { context, mskEvent, tick } from '../functions/msk-event.ts';
import { clusterArn, secretArn, startWorld } from '../functions/world.ts';
import type { World } from '../functions/world.ts';
import { readsOf } from '../support/handler-reads.ts';
import { grow } from '../support/trades/growth.ts';
import { until } from '../support/until.ts';

const prod = pricedOf('prod');
const days = 90;
const rounds = 9;
/** How long batches wait at most until they are one a minute. */
const waitMinutes = 6;
const kills = 4;
const { partitions } = prod.topic;
/** Of a day and partition, as 1,000 rows/s around the clock make them at prod's windows. */
const perDay = Math.round(flowOf(prod, baseLoad).aggregate.perSecond * 86_400);
const named = [...new Set(seededCompanies.map(({ sector }) => sector))];
const sectors = [
  ...named,
  ...Array.from({ length: baseLoad.sectors - named.length }, (_, index) => `Sector ${index}`),
];
let world: World;
let query: typeof Query;
let transform: typeof Transform;
const sql: World['sql'] = (statement, values) => world.sql(statement, values);

before(async () => {
  world = await startWorld();
  await world.migrate();
  ({ handler: transform } = await import('../../functions/transform/trades.ts'));
  ({ handler: query } = await import('../../functions/query/handler.ts'));
});

after(() => world.stop());

const questions: Readonly<Record<string, string>> = {
  today: '',
  yesterday: `day=${daysAgo(1)}`,
  'a past day': `day=${daysAgo(30)}`,
  '90 days': `day=${daysAgo(0)}&hours=all`,
  '90 days before': `day=${daysAgo(2)}&hours=all`,
};

test('ninety days around the clock of a thousand rows a second: what pages take, and with ten times the batches', async () => {
  for (let ago = 0; ago < days; ago += 1)
    await transform(mskEvent([{ offset: ago, value: ticksOf(ago) }]), context());
  const measured = [];
  for (const [title, batches] of [
    ['as it comes', perDay],
    ['ten times the batches', 10 * perDay],
  ] as const) {
    await world.sql('TRUNCATE TABLE aggregated_data');
    await grow(sql, { newest: 2, oldest: days - 1, batches, partitions, sectors, isFolded: true });
    const passed = Math.floor((Date.now() % 86_400_000) / 60_000);
    for (const [ago, minutes] of [
      [1, 1_440],
      [0, Math.max(1, passed - waitMinutes)],
    ] as const)
      await grow(sql, { newest: ago, oldest: ago, batches: minutes, partitions, sectors });
    const waiting = Math.ceil((batches * waitMinutes) / 1_440);
    await grow(sql, {
      newest: 0,
      oldest: 0,
      batches: waiting,
      partitions,
      sectors,
      lastMinutes: waitMinutes,
    });
    const [rows] = await world.sql('SELECT COUNT(*) AS n FROM aggregated_data');
    console.log(`${title}: ${String(rows?.['n'])} rows of sums`);
    const reads: Record<string, number> = {};
    for (const [name, question] of Object.entries(questions)) {
      await ask(question);
      reads[name] = await readsOf(sql, () => ask(question));
      const times = [];
      for (let round = 0; round < rounds; round++) times.push(await ask(question));
      const answered = times.filter(time => time !== undefined).sort((a, b) => a - b);
      assert.equal(answered.length, rounds, name);
      const [least, middle] = [answered[0], answered[Math.floor(answered.length / 2)]];
      console.log(
        `  ${name}: ${middle?.toFixed(0)} ms (least ${least?.toFixed(0)}; ${answered.length} of ${rounds} answered), ${reads[name]} rows read`,
      );
    }
    measured.push(reads);
  }
  const [once = {}, tenfold = {}] = measured;
  // Today also has the batches that wait.
  const wait = 9 * ((perDay * waitMinutes) / 1_440) * partitions * sectors.length;
  for (const [name, reads] of Object.entries(tenfold))
    assert.ok(reads <= 1.1 * (once[name] ?? 0) + 3 * wait, `${name}: ${reads}`);
});

test('a day of them is folded within one run, after others were killed in the middle, and the sums are the same', async () => {
  await world.sql('TRUNCATE TABLE aggregated_data');
  await grow(sql, { newest: 2, oldest: 2, batches: perDay, partitions, sectors });
  const sums = () => sql('SELECT * FROM volume_by_day ORDER BY date, sector');
  const before = await sums();
  for (let kill = 1; kill <= kills; kill++) {
    await killedFold(kill);
    assert.deepEqual(await sums(), before);
  }
  const fold = { ledger: volumeLedger('aggregated_data'), day: 'date', recentDays: 2, recentMinutes: 60 };
  const cluster = { clusterArn, secretArn, database: world.database };
  const began = performance.now();
  const { rows, isDone } = await foldPastDays(cluster, fold, AbortSignal.timeout(600_000), { waitMs: 0 });
  const seconds = (performance.now() - began) / 1000;
  assert.ok(isDone);
  assert.deepEqual(await sums(), before);
  // The folded ones, and the newest batches.
  const [left] = await sql('SELECT COUNT(*) AS n FROM aggregated_data');
  assert.equal(left?.['n'], 2 * partitions * sectors.length);
  console.log(`${rows} rows folded in ${seconds.toFixed(1)} s: ${Math.round(rows / seconds)} a second`);
});

/** A fold in a process of its own that is killed once it has folded some steps more; its transaction ends as after three minutes. */
async function killedFold(kill: number): Promise<void> {
  const folded = async () =>
    Number(
      (await sql('SELECT SUM(total_volume) AS n FROM aggregated_data WHERE first_offset < 0'))[0]?.['n'] ?? 0,
    );
  const start = await folded();
  const program = fork(fileURLToPath(new URL('../functions/trades/killed-fold.ts', import.meta.url)));
  await until(`fold ${kill} is at it`, 120_000, async () => (await folded()) > start);
  const exit = once(program, 'exit');
  program.kill('SIGKILL');
  await exit;
  await until('nothing of it runs', 60_000, async () => {
    const held = await sql(
      'SELECT trx_mysql_thread_id AS id FROM information_schema.innodb_trx WHERE trx_mysql_thread_id <> CONNECTION_ID() AND trx_rows_locked > 0',
    );
    for (const { id } of held) await sql(`KILL ${String(id)}`).catch(() => {});
    return held.length === 0;
  });
}

test('a day’s batches become a row a minute, and the sums are the same', async () => {
  await world.sql('TRUNCATE TABLE aggregated_data');
  await grow(sql, { newest: 1, oldest: 1, batches: 3 * perDay, partitions: 1, sectors });
  const sums = () => sql('SELECT * FROM volume_by_day ORDER BY date, sector');
  const before = await sums();
  const fold = { ledger: volumeLedger('aggregated_data'), day: 'date' };
  const cluster = { clusterArn, secretArn, database: world.database };
  const began = performance.now();
  const signal = AbortSignal.timeout(1_800_000);
  const { rows, isDone } = await foldMinutes(cluster, fold, 2_880, signal, { waitMs: 0 });
  const seconds = (performance.now() - began) / 1000;
  assert.ok(isDone);
  assert.deepEqual(await sums(), before);
  const [left] = await sql('SELECT COUNT(*) AS n FROM aggregated_data');
  // The newest batch stays beside its minute.
  assert.equal(left?.['n'], (1_440 + 1) * sectors.length);
  console.log(`${rows} rows folded in ${seconds.toFixed(1)} s: ${Math.round(rows / seconds)} a second`);
});

function ticksOf(ago: number) {
  return seededCompanies.map(({ ticker, sector }, index) =>
    tick(ago * 100 + index + 1, { ticker, sector, created_at: `${daysAgo(ago)}T00:00:01.000Z` }),
  );
}

function daysAgo(ago: number): string {
  return new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
}

/** Milliseconds that a fresh answer takes; undefined where none came in time. */
async function ask(question: string): Promise<number | undefined> {
  const began = performance.now();
  const answer = await query(
    {
      rawPath: '/api/trades',
      rawQueryString: question,
      headers: {},
      requestContext: { http: { method: 'GET' } },
    } as unknown as LambdaFunctionURLEvent,
    context(),
  );
  const took = performance.now() - began;
  if (answer.statusCode === 503) return undefined;
  assert.equal(answer.statusCode, 200, answer.body);
  const view = JSON.parse(String(answer.body)) as TradesView;
  assert.equal(view.bySector.length, sectors.length);
  return took;
}
