import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { moveCounter as MoveCounter } from '../../../functions/io/counters.ts';
import type { streamsViewer as StreamsViewer } from '../../../functions/query/streams.ts';
import { until } from '../../support/until.ts';
import { startWorld } from '../world.ts';
import type { World } from '../world.ts';

let world: World;
let streamsViewer: typeof StreamsViewer;
let moveCounter: typeof MoveCounter;

before(async () => {
  world = await startWorld({ withDatabase: false });
  ({ streamsViewer } = await import('../../../functions/query/streams.ts'));
  ({ moveCounter } = await import('../../../functions/io/counters.ts'));
});

after(() => world.stop());

test('CloudWatch is asked once in as long as its answer is kept, by however many, while counters move on', async () => {
  const ask = await viewer({ MAPPINGS_SECONDS: '60' });
  const views = await Promise.all([ask(), ask(), ask()]);
  for (const { streams } of views)
    assert.deepEqual([streams[0]?.name, streams[0]?.lag, streams[0]?.rows], ['trades-aggregate', 12, '0']);
  await moveCounter('counters', 'trades-aggregate', 5, undefined);
  await until('the counter is seen', 5_000, async () => (await ask()).streams[0]?.rows === '5');
  assert.equal(world.lagReads(), 1);
});

test('it is asked again when that time is over', async () => {
  const ask = await viewer({ MAPPINGS_SECONDS: '1' });
  const before = world.lagReads();
  await ask();
  await until('another call', 5_000, async () => {
    await ask();
    return world.lagReads() === before + 2;
  });
});

for (const seconds of ['0', '1.5', 'ten'])
  test(`${seconds} is no time to keep an answer for`, async () => {
    await assert.rejects(viewer({ MAPPINGS_SECONDS: seconds }), /MAPPINGS_SECONDS must be a whole number/);
  });

async function viewer(variables: Readonly<Record<string, string>>) {
  const { readQueryEnv } = await import('../../../functions/query/env.ts');
  return streamsViewer(readQueryEnv({ ...process.env, ...variables }), 4_500);
}
