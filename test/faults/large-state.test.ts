import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { createDynalite } from '../../lib/local/engines/dynalite/server.ts';
import { deleteExpired } from '../../lib/local/engines/dynalite/time-to-live.ts';
import { bytesByPart } from '../../lib/local/run/disk-use.ts';
import { createActiveTable } from '../support/engines/active-table.ts';
import { onLoopback } from '../support/on-loopback.ts';
import { drained, withAdmin } from '../support/run/admin.ts';
import { type LocalRun, startRun } from '../support/run/local-run.ts';
import { program } from '../support/run/program.ts';
import { growState } from '../support/trades/grown-state.ts';
import { inStore, storeDay } from '../support/trades/stored-rows.ts';
import { until } from '../support/until.ts';

/** MILLRACE_STATE_ROWS=10000000 is a week of 16 rows a second. */
const rows = Number(process.env['MILLRACE_STATE_ROWS'] ?? 300_000);
/** Segments of each of three partitions. */
const segments = 1_000;
/** More of them, older than a week. */
const oldSegments = 50;
const rounds = 3;
/** That a busy machine adds to the least of the rounds. */
const noiseMs = 200;
const dayMs = 86_400_000;
const topic = 'trading_data';
const streams = { 'trades-transform': topic, 'trades-aggregate': topic };

describe(`a state with ${rows.toLocaleString('en')} raw rows, ${3 * segments} segments and a year of sums`, () => {
  let small: LocalRun;
  let large: LocalRun;
  before(async () => {
    small = await startRun();
    await growState(small, { rows: rows / 7, days: 1, daysOfSums: 90, segments: 1, oldSegments: 0 });
    large = await startRun();
    await growState(large, { rows: rows / 7, days: 7, daysOfSums: 365, segments, oldSegments });
  });
  after(async () => {
    await small.dispose();
    await large.dispose();
  });

  it('takes as long for everything that a user does as one of today’s rows and of the days that a page shows', async () => {
    const least: Record<string, [number, number]> = {};
    for (let round = 0; round < rounds; round++)
      for (const [side, run] of [small, large].entries())
        for (const [action, ms] of Object.entries(await doEverything(run))) {
          const both = (least[action] ??= [Infinity, Infinity]);
          both[side] = Math.min(both[side] ?? Infinity, ms);
        }
    const ratios = Object.entries(least).map(([action, [small, much]]) => ({ action, small, much }));
    for (const { action, small, much } of ratios)
      console.log(
        `${action}: ${small.toFixed(0)} ms small, ${much.toFixed(0)} ms large, ${(much / small).toFixed(2)} ×`,
      );
    assert.deepEqual(
      ratios.filter(({ small, much }) => much > 1.5 * small + noiseMs).map(({ action }) => action),
      [],
    );
  });

  it('keeps no segment of before a week', async () => {
    await large.start();
    await until('the oldest segments are gone', 120_000, () =>
      withAdmin(large, async admin =>
        (await admin.fetchTopicOffsets(topic)).every(({ low }) => Number(low) >= oldSegments),
      ),
    );
    const parts = await bytesByPart(large.state, new AbortController().signal);
    console.log([...parts].map(([part, bytes]) => `${part} ${(bytes / 1e6).toFixed(0)} MB`).join(', '));
  });
});

/** Milliseconds of each action, on a run that is stopped before and after. */
async function doEverything(run: LocalRun): Promise<Readonly<Record<string, number>>> {
  const took: Record<string, number> = {};
  const timed = async (action: string, work: () => Promise<unknown>): Promise<void> => {
    const began = performance.now();
    await work();
    took[action] = performance.now() - began;
  };
  // An answer that takes more than five seconds, as on a busy machine, is refused and asked for again.
  const page = (path: string) =>
    until(`${path} is answered`, 60_000, async () => {
      const answer = await fetch(new URL(path, run.output('DashboardUrl')));
      return (await answer.arrayBuffer()) && answer.status === 200;
    });
  const command = async (name: 'produce' | 'streams', ...words: string[]): Promise<void> => {
    const { code, stderr } = await program(name, [...words, '--state', run.state]).ended;
    assert.equal(code, 0, stderr);
  };
  const stop = async (): Promise<void> => {
    run.runner.kill('SIGINT');
    assert.equal((await run.runner.ended).code, 0);
  };
  await run.start();
  took['start'] = readyAfter(run);
  await timed('page', () => page('/api/trades'));
  await timed('state of the streams', () => page('/api/streams'));
  await timed('streams list', () => command('streams', 'list'));
  await timed('streams info', () => command('streams', 'info', 'trades-aggregate'));
  await timed('produce', () => command('produce', 'trades', '--limit', '1000', '--interval', '0'));
  await drained(run, streams, 60_000);
  for (const other of ['sectors=Energy', 'hours=all', 'sectors=Energy&hours=all'])
    await timed(`page, ${other}`, () => page(`/api/trades?${other}`));
  await timed('Ctrl+C', stop);
  await run.start();
  await run.kill('group');
  await run.start();
  took['start after SIGKILL'] = readyAfter(run);
  await stop();
  return took;
}

/** As the run says itself. */
function readyAfter(run: LocalRun): number {
  return 1000 * Number(/^ready in ([\d.]+) s/m.exec(run.runner.stdout())?.[1]);
}

describe('a simulated week', () => {
  const state = mkdtempSync(join(tmpdir(), 'millrace-week-'));
  after(() => rmSync(state, { recursive: true, force: true }));

  it('of raw rows takes no more disk the longer it lasts', async () => {
    const day = rows / 15;
    const table = 'rows';
    const sizes: number[] = [];
    const start = Date.UTC(2026, 0, 1);
    await makeTable(state, table);
    for (let passed = 0; passed < 21; passed++) {
      await inStore(state, async store => {
        await storeDay(store, table, start + passed * dayMs, day, 7);
        await deleteExpired(store, start / 1000 + (passed + 1) * 86_400, async () => {});
      });
      const parts = await bytesByPart(state, new AbortController().signal);
      sizes.push([...parts.values()].reduce((sum, bytes) => sum + bytes, 0) / 1e6);
    }
    console.log(`MB after each day: ${sizes.map(size => size.toFixed(0)).join(' ')}`);
    // A week is there after seven of them; what has gone is written over in a while. What the store wrote last lies there a
    // second time or not, by chance, so that the least of a week tells whether it grows.
    const [second, third] = [sizes.slice(7, 14), sizes.slice(14)].map(days => Math.min(...days));
    assert.ok((third ?? Infinity) <= 1.2 * (second ?? 0), sizes.join(' '));
  });
});

async function makeTable(state: string, TableName: string): Promise<void> {
  const { server, close } = createDynalite(join(state, 'dynamodb'));
  const { url: endpoint } = await onLoopback(server);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  await createActiveTable(client, {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['ticker', 'created_at_id'].map(name => ({
      AttributeName: name,
      AttributeType: 'S',
    })),
    KeySchema: [
      { AttributeName: 'ticker', KeyType: 'HASH' },
      { AttributeName: 'created_at_id', KeyType: 'RANGE' },
    ],
  });
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires_at' },
    }),
  );
  client.destroy();
  await close();
}
