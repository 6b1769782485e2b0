import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { Volume } from '../../domain/trades/sums.ts';
import { decodeVolumes } from '../../domain/trades/volumes.ts';
import { createAggregate } from '../../functions/batch/aggregate.ts';
import { foldPastDays } from '../../functions/io/fold-days.ts';
import { foldMinutes } from '../../functions/io/fold-minutes.ts';
import { volumeLedger } from '../../functions/io/trades/volume-ledger.ts';
import { tradesCleanUp } from '../../lib/cli/data/trades/clean-up.ts';
import type { Deployment } from '../../lib/cli/deployment.ts';
import { ledgerOf } from '../../lib/cli/streams/books/ledger.ts';
import { context, mskEvent, sourceArn, tick, topic } from '../functions/msk-event.ts';
import { useWorld } from '../functions/use-world.ts';
import { deleteCutOff, targetOf } from '../lib/cli/data/ground.ts';
import { seeded } from '../support/posts/random.ts';
import { wholeFile } from '../support/trades/whole-file.ts';
import { until } from '../support/until.ts';

type Event = ReturnType<typeof mskEvent>;
type Rows = readonly { readonly day: string; readonly sector: string; readonly volume: number }[];

const dayMs = 86_400_000;
const partitions = 3;
const rowsOfMessage = 500;
/** Rows may be of no more than a day after their record. */
const sentMs = Date.now();
/** A fold that lives does not wait so long between two statements. */
const orphanMs = 5_000;
const random = seeded(13);
const ledger = volumeLedger('aggregated_data');
const world = useWorld({}, [], () => {
  process.env['STREAM'] = 'trades-aggregate';
});

test('the whole file, its last day being tomorrow, is exact after everything that can be done to its sums', async () => {
  const messages = messagesOfFile();
  const events: Event[] = messages.map((rows, index) => eventOf(rows, index));
  const redriven = new Set<number>();
  const counting = { isOver: false };
  const folded = { days: 0, minutes: 0, kills: 0 };
  const beside = [foldOn(folded, counting), killOn(folded, counting)];
  try {
    const lasting = aggregate();
    for (const [index, event] of events.entries()) {
      const handlers = random() < 0.25 ? [aggregate(), aggregate()] : [lasting];
      await Promise.all(handlers.map(handler => handler(event, context())));
      if (random() < 0.1)
        for (const before of events.slice(Math.max(0, index - 20), index))
          await aggregate()(before, context());
      if (random() < 0.05) {
        const old = Math.floor(random() * index);
        redriven.add(old);
        for (const _ of [1, 2]) await aggregate()({ ...events[old], redrive: {} } as Event, context());
      }
      if (random() < 0.02) await countAnew(events.slice(0, index + 1));
    }
  } finally {
    counting.isOver = true;
    await Promise.all(beside);
  }
  await countAnew(events);
  console.log(`${events.length} events; ${JSON.stringify(folded)}; ${redriven.size} redriven`);
  assert.ok(folded.days > 0 && folded.minutes > 0 && folded.kills > 0);
  const counted = [...messages, ...[...redriven].map(index => messages[index] ?? [])].flat();
  assert.deepEqual(await volumes(), sumsOf(counted));
  await foldAll();
  assert.deepEqual(await volumes(), sumsOf(counted));

  const days = [...new Set(counted.map(({ day }) => day))].sort();
  const [deleted = '', kept = ''] = days.slice(40);
  const range = { from: `${deleted}T00:00:00.000Z`, to: `${kept}T00:00:00.000Z` };
  const cuts = await deleteCutOff(targetOf(world, tradesCleanUp, range), async () => {
    for (const event of events.slice(-5)) await aggregate()(event, context());
    await foldAll();
  });
  assert.ok(cuts > 0);
  for (const event of events) await aggregate()(event, context());
  await foldAll();
  assert.deepEqual(await volumes(), sumsOf(counted.filter(({ day }) => day !== deleted)));
});

/** Messages as the file is replayed, each of one day. */
function messagesOfFile(): readonly Rows[] {
  const { trades, companies, days } = wholeFile(mkdtempSync(join(tmpdir(), 'millrace-sample-')));
  const read = (text: string) => parse(text, { columns: true }) as Record<string, string>[];
  const sectorOf = new Map(read(readFileSync(companies, 'utf8')).map(row => [row['ticker'], row['sector']]));
  const shiftMs = Math.floor(Date.now() / dayMs) * dayMs + dayMs - Date.parse(days.at(-1) ?? '');
  const byDay = new Map<string, { day: string; sector: string; volume: number }[]>();
  for (const { date = '', ticker, volume } of read(gunzipSync(readFileSync(trades)).toString())) {
    const day = new Date(Date.parse(date) + shiftMs).toISOString().slice(0, 10);
    const rows = byDay.get(day) ?? [];
    byDay.set(day, rows);
    rows.push({ day, sector: sectorOf.get(ticker) ?? '', volume: Number(volume) });
  }
  return [...byDay.values()].flatMap(rows =>
    Array.from({ length: Math.ceil(rows.length / rowsOfMessage) }, (_, index) =>
      rows.slice(index * rowsOfMessage, (index + 1) * rowsOfMessage),
    ),
  );
}

function eventOf(rows: Rows, index: number): Event {
  const value = rows.map(({ day, sector, volume }, at) =>
    tick(index * rowsOfMessage + at + 1, { created_at: `${day}T00:00:00.000Z`, sector, volume }),
  );
  const place = { partition: index % partitions, offset: Math.floor(index / partitions) };
  return mskEvent([{ ...place, value, timestamp: sentMs + index }]);
}

/** A process that has just started. */
function aggregate() {
  return createAggregate<Volume>(process.env, () => ({
    decode: decodeVolumes,
    ledger,
    eventTime: volume => volume.newest,
    rowsOf: volume => volume.ticks,
  }));
}

/** As `seek --recount` does, from anywhere on; all comes again. */
async function countAnew(events: readonly Event[]): Promise<void> {
  const parts = Array.from({ length: partitions }, (_, part) => part);
  const most = Math.floor(events.length / partitions);
  const from = new Map(parts.map(part => [part, BigInt(Math.floor(random() * (most + 1)))]));
  const deployment = { database: world.cluster } as unknown as Deployment;
  const books = ledgerOf(deployment, 'aggregated_data', sourceArn, topic);
  // What a killed fold has locked is waited for; two that lock each other is said to who asked, who tries again.
  await until('rows are removed', 120_000, async () => (await books.remove(from, new Map())) >= 0);
  const handler = aggregate();
  for (const event of events) await handler(event, context());
}

/** Folds by the day and by the minute, twice at once, what counts as counted within minutes that are over. */
async function foldOn(
  folded: { days: number; minutes: number },
  counting: { isOver: boolean },
): Promise<void> {
  while (!counting.isOver) {
    await world
      .sql(
        `UPDATE aggregated_data SET processed_at = processed_at - INTERVAL 1 HOUR
WHERE processed_at > UTC_TIMESTAMP() - INTERVAL 30 MINUTE AND part = ${Math.floor(random() * partitions)}`,
      )
      .catch(() => {});
    const minutes = await Promise.all([foldOfMinutes(), foldOfMinutes()]);
    const days = random() < 0.5 ? await Promise.all([foldOfDays(), foldOfDays()]) : [];
    folded.minutes += minutes.reduce((sum, { rows }) => sum + rows, 0);
    folded.days += days.reduce((sum, { rows }) => sum + rows, 0);
  }
}

/** Kills folds, whatever they are at; what they leave open ends as it does after three minutes. */
async function killOn(folded: { kills: number }, counting: { isOver: boolean }): Promise<void> {
  while (!counting.isOver) {
    const program = fileURLToPath(new URL('../functions/trades/killed-fold.ts', import.meta.url));
    const child = fork(program, [random() < 0.5 ? 'minutes' : 'days']);
    const exit = once(child, 'exit');
    await Promise.race([exit, pause(200 + random() * 800)]);
    if (child.exitCode === null) folded.kills += 1;
    child.kill('SIGKILL');
    await exit;
    await pause(random() * 500);
    const left = await world.sql(
      `SELECT p.id FROM information_schema.innodb_trx t JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
WHERE p.command = 'Sleep' AND p.time_ms > ${orphanMs} AND p.id <> CONNECTION_ID()`,
    );
    for (const { id } of left) await world.sql(`KILL ${String(id)}`).catch(() => {});
  }
}

function foldOfMinutes() {
  return foldMinutes(world.cluster, { ledger, day: 'date' }, 10_000, AbortSignal.timeout(60_000), {
    waitMs: 0,
  });
}

function foldOfDays() {
  const fold = { ledger, day: 'date', recentDays: 2, recentMinutes: 0 };
  return foldPastDays(world.cluster, fold, AbortSignal.timeout(60_000), { waitMs: 0 });
}

async function foldAll(): Promise<void> {
  assert.ok((await foldOfDays()).isDone);
  assert.ok((await foldOfMinutes()).isDone);
}

async function volumes(): Promise<readonly string[]> {
  const rows = await world.sql(
    'SELECT date, sector, CAST(total_volume AS CHAR) AS volume FROM volume_by_day ORDER BY date, sector',
  );
  return rows.map(({ date, sector, volume }) => `${String(date)} ${String(sector)} ${String(volume)}`);
}

/** A brute recount. */
function sumsOf(rows: Rows): readonly string[] {
  const sums = new Map<string, bigint>();
  for (const { day, sector, volume } of rows) {
    const key = `${day} ${sector}`;
    sums.set(key, (sums.get(key) ?? 0n) + BigInt(volume));
  }
  return [...sums].map(([key, volume]) => `${key} ${volume}`).sort();
}
