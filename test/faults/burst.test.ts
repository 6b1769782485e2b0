import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { expectRecount } from '../support/posts/replayed.ts';
import { drained, lagsOf } from '../support/run/admin.ts';
import { type LocalRun, startRun } from '../support/run/local-run.ts';
import { program } from '../support/run/program.ts';
import { readAll } from '../support/run/read-topic.ts';
import { exactly } from '../support/trades/stores.ts';

const streams = {
  'trades-transform': 'trading_data',
  'trades-aggregate': 'trading_data',
  'posts-transform': 'coffee',
  'posts-aggregate': 'coffee.scored',
};
const seconds = 20;
/** Ten times what is simulated each second; so that it is reached, posts are sent without their full pauses. */
const bursts = [
  { pipeline: 'trades', rows: 100 * seconds, interval: 0.1 },
  { pipeline: 'posts', rows: 50 * seconds, interval: 0.01 },
];
const patience = 120_000;

describe('trades and posts at once, ten times as many as usual', () => {
  let run: LocalRun;
  before(async () => {
    run = await startRun([], { MILLRACE_PIPELINES: 'trades,posts' });
  });
  after(() => run.dispose());

  it('leave no lag, and exact sums of both', async () => {
    const begun = performance.now();
    const sending = bursts.map(({ pipeline, rows, interval }) => {
      const words = ['--limit', String(rows), '--interval', String(interval), '--state', run.state];
      return program('produce', [pipeline, ...words]).ended;
    });
    for (const { code, stderr } of await Promise.all(sending)) assert.equal(code, 0, stderr);
    const sentAt = performance.now();
    const lags = await lagsOf(run, streams);
    await drained(run, streams, patience);
    const caughtUpAt = performance.now();

    const broker = run.output('BootstrapBrokers');
    await exactly(sumsOf(await readAll(broker, 'trading_data')), run, patience);
    const { records } = await expectRecount(run, await readAll(broker, 'coffee'), patience);
    assert.equal(records, 50 * seconds);
    const listed = await program('streams', ['list', '--json', '--state', run.state]).ended;
    assert.deepEqual(
      (JSON.parse(listed.stdout) as { readonly lag: number }[]).map(({ lag }) => lag),
      [0, 0, 0, 0],
    );
    const behind = Object.entries(lags).map(([stream, lag]) => `${stream} ${lag}`);
    console.log(
      `${bursts.map(({ pipeline, rows }) => `${rows} rows of ${pipeline}`).join(' and ')} in ${secondsOf(sentAt - begun)} s; ` +
        `then behind by ${behind.join(', ')} records; no lag ${secondsOf(caughtUpAt - sentAt)} s later`,
    );
  });
});

/** What must come out of ticks, each with an id of its own. */
function sumsOf(read: Awaited<ReturnType<typeof readAll>>) {
  const totals = new Map<string, bigint>();
  let rows = 0;
  for (const { value } of read)
    for (const { sector, volume } of JSON.parse(value) as { sector: string; volume: number }[]) {
      totals.set(sector, (totals.get(sector) ?? 0n) + BigInt(volume));
      rows += 1;
    }
  assert.equal(rows, 100 * seconds);
  return { rows, totals };
}

function secondsOf(ms: number): string {
  return (ms / 1000).toFixed(1);
}
