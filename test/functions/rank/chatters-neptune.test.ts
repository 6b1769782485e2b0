import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import type { Edge } from '../../../domain/chatters/edge.ts';
import { readKept } from '../../../functions/io/chatters/rankings-shown.ts';
import { readRuns } from '../../../functions/io/chatters/ranking-runs.ts';
import { openProgress } from '../../../functions/io/job-progress.ts';
import { openNeptuneGraph } from '../../../functions/io/neptune-graph.ts';
import { rankGraph } from '../../../functions/rank/chatters/rank-graph.ts';
import { advance, type Advance } from '../../../functions/rank-neptune/chatters/steps.ts';
import { type FakeNeptune, startFakeNeptune } from '../../support/chatters/fake-neptune.ts';
import { writeEdges, writeStreamer } from '../../support/chatters/graph-rows.ts';
import { plainRanks } from '../../support/chatters/plain-ranks.ts';
import { useWorld } from '../use-world.ts';

const startMs = Date.UTC(2025, 0, 1, 12);
const patience = () => ({ waitMs: 0 });
const world = useWorld({ ledger: 'edges' }, ['nodes', 'rankings', 'ranking_runs'], async () => {
  neptune = await startFakeNeptune();
  process.env['AWS_ENDPOINT_URL_S3'] = neptune.url;
});
let neptune: FakeNeptune;
const cluster = () => world.cluster;
const progress = () => openProgress('counters', 'chatters-rank');

/** A call so many seconds after the start. `steps`: there is time for so many looks at the clock. */
function call(seconds: number, { steps = 1_000, nodes = 1_000 } = {}): Promise<Advance> {
  let left = steps;
  return advance({
    cluster: cluster(),
    kept: { keep: 3, keepNodes: 20 },
    kinds: ['chatter'],
    graph: openNeptuneGraph('g-0123456789', neptune.client),
    bucket: 'exports',
    importRoleArn: 'arn:aws:iam::000000000000:role/importer',
    nodes,
    progress: progress(),
    now: () => startMs + seconds * 1000,
    remainingMs: () => 60_000,
    hasTime: () => left-- > 0,
    patience,
  });
}

const odd = ['a', 'A', 'á', 'a ', '1.00E+12', '@123', '🙂'.repeat(250), '"\\\u0001', 'x,y', "it's"];
const edges: readonly Edge[] = Array.from({ length: 300 }, (_, index) => ({
  kind: 'chatter',
  from: odd[index] ?? `user_${index >> 1}`,
  to: String(100 + (index % 7) + (index % 2) * 7),
}));
const scoresNow = async () => {
  const rows = await world.sql('SELECT node_id, score FROM ranking_now');
  return new Map(rows.map(row => [String(row['node_id']), Number(row['score'])]));
};
async function assertRanked(of: readonly Edge[]): Promise<void> {
  const [actual, expected] = [await scoresNow(), plainRanks(of.map(({ from, to }) => [from, to]))];
  assert.deepEqual([...actual.keys()].toSorted(), [...expected.keys()].toSorted());
  for (const [id, score] of expected) assert.ok(Math.abs((actual.get(id) ?? 0) - score) < 1e-12, id);
}

beforeEach(async () => {
  for (const list of [neptune.asked, neptune.graphStates, neptune.imports]) list.length = 0;
});

after(() => neptune.stop());

test('edges are exported, imported into the emptied graph and ranked, and the ranking is written: ids as they are, scores that sum to 1', async () => {
  await writeEdges(world, edges);
  await writeEdges(world, [{ kind: 'vip', from: 'vip', to: '100' }], edges.length);
  assert.equal((await call(0)).step, 'emptied');
  const { step, nodes } = await call(60);
  assert.equal(step, 'finished');
  await assertRanked(edges);
  const [run] = await readRuns(cluster(), 1, patience());
  assert.deepEqual([run?.rankedAt, run?.nodes, run?.edges], ['2025-01-01 12:00:00.000', nodes, edges.length]);
  assert.deepEqual(await call(120), { step: 'nothing', nodes: 0, goesOn: false });
  await writeStreamer(world, '100', 'user_1', 1);
  assert.equal((await call(180)).goesOn, true);
});

test('what a call leaves is gone on with by the next, however little each of them does', async () => {
  await writeEdges(world, edges);
  neptune.graphStates.push('UPDATING');
  neptune.imports.push('INITIALIZING', 'IMPORTING');
  const steps: string[] = [];
  for (let minute = 0; steps.at(-1) !== 'finished' && minute < 30; minute++)
    steps.push((await call(minute * 60, { steps: 1 })).step);
  assert.deepEqual([...new Set(steps)], ['emptying', 'emptied', 'loading', 'ranking', 'finished']);
  await assertRanked(edges);
  assert.equal(neptune.asked.filter(asks => asks === 'PUT /graphs').length, 1);
});

test('a call that was killed while it started the import has the graph emptied again: no edge stands twice', async () => {
  await writeEdges(world, edges);
  await call(0);
  await call(60, { steps: 2 });
  const saved = await progress().read();
  await progress().save({ ...(saved as object), step: 'starting', taskId: '' });
  for (let minute = 2; (await call(minute * 60)).step !== 'finished'; minute++) assert.ok(minute < 10);
  await assertRanked(edges);
});

test('a call that was killed while it wrote leaves nothing that the next one trips over', async () => {
  await writeEdges(world, edges);
  await call(0);
  assert.equal((await call(60, { steps: 2 })).step, 'ranking');
  await world.sql(
    "INSERT INTO ranking_runs VALUES ('2025-01-01 12:00:00.000', 1, 1, 0, 0, 0, 'left behind', 'writing')",
  );
  await world.sql(
    "INSERT INTO rankings (ranked_at, node_key, score, position) VALUES ('2025-01-01 12:00:00.000', 'x', 1, 1)",
  );
  assert.equal((await call(120)).step, 'finished');
  await assertRanked(edges);
});

test('an import that fails is an error by its reason, and the next call begins anew', async () => {
  await writeEdges(world, edges);
  await call(0);
  neptune.imports.push('FAILED');
  await assert.rejects(
    call(60),
    /import of the edges of 2025-01-01 12:00:00\.000 is FAILED: as the test wants/,
  );
  assert.equal(await progress().read(), undefined);
  await call(120);
  assert.equal((await call(180)).step, 'finished');
  assert.equal((await readRuns(cluster(), 1, patience()))[0]?.rankedAt, '2025-01-01 12:02:00.000');
  await assertRanked(edges);
});

test('a ranking that does not end for hours is an error at every call', async () => {
  await writeEdges(world, edges);
  await call(0);
  neptune.graphStates.splice(0, 9, 'RESETTING', 'RESETTING');
  await assert.rejects(call(6 * 3600 + 1), /is emptied for more than 6 hours: docs\/runbook\.md/);
  await assert.rejects(call(6 * 3600 + 60), /more than 6 hours/);
});

test('of a large graph the nodes that lead are written; the function that ranks itself can follow, from cold', async () => {
  await writeEdges(world, edges);
  await call(0);
  const { nodes } = await call(60, { nodes: 20 });
  const kept = () => world.sql('SELECT COUNT(*) AS rows_kept FROM rankings');
  assert.deepEqual([Number((await kept())[0]?.['rows_kept']), nodes > 20], [20, true]);
  assert.equal(await readKept(cluster(), '2025-01-01T12:00:00.000Z', patience()), 20);
  await writeEdges(world, [{ kind: 'chatter', from: 'new', to: '100' }], edges.length);
  const limits = { startedMs: startMs + 120_000, callMs: 60_000, memoryBytes: Infinity, patience };
  const rules = { keep: 3, keepNodes: 20, kinds: ['chatter'] as const };
  assert.equal((await rankGraph(cluster(), rules, limits)).rankPages, 0);
  await assertRanked([...edges, { kind: 'chatter', from: 'new', to: '100' }]);
});
