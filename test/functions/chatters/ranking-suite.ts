import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Edge } from '../../../domain/chatters/edge.ts';
import { createGraphBuilder } from '../../../domain/chatters/graph.ts';
import { rankFromCold } from '../../../domain/chatters/page-rank.ts';
import { execute } from '../../../functions/io/data-api.ts';
import { moveCounter } from '../../../functions/io/counters.ts';
import { readRuns } from '../../../functions/io/chatters/ranking-runs.ts';
import { readKept, readRankedNodes } from '../../../functions/io/chatters/rankings-shown.ts';
import type { handler as Rank } from '../../../functions/rank/chatters.ts';
import { rankGraph } from '../../../functions/rank/chatters/rank-graph.ts';
import type { RankReport } from '../../../functions/rank/chatters/rank-graph.ts';
import { generatedArcs, usualRules } from '../../support/chatters/generated-graph.ts';
import { writeEdges, writeStreamer } from '../../support/chatters/graph-rows.ts';
import { seeded } from '../../support/posts/random.ts';
import { until } from '../../support/until.ts';
import { context } from '../msk-event.ts';
import { world } from './world-of-chatters.ts';

const callMs = 60_000;
const startMs = Date.UTC(2025, 0, 1, 12);
const patience = () => ({ waitMs: 0 });
const rank: typeof Rank = async (...call) =>
  (await import('../../../functions/rank/chatters.ts')).handler(...call);
const cluster = () => world.cluster;

/** A ranking begun so many seconds after the start. */
const rankAt = (seconds: number, memoryBytes = Infinity, keepNodes = 1_000_000): Promise<RankReport> =>
  rankGraph(
    cluster(),
    { keep: 3, keepNodes, kinds: ['chatter'] },
    { startedMs: startMs + seconds * 1000, callMs, memoryBytes, patience },
  );
const timesOfRuns = async () =>
  (await readRuns(cluster(), 10, patience())).map(run => run.rankedAt.slice(11, 19));
const scoresNow = async () => {
  const rows = await world.sql('SELECT node_id, score FROM ranking_now');
  return new Map(rows.map(row => [String(row['node_id']), Number(row['score'])]));
};

/** Ids as they come: those that a collation would take for one, long ones, spoilt ones. */
const odd = ['a', 'A', 'á', 'a ', ' a', '1.00E+12', '24-Sep', '@123', '🙂'.repeat(250), '"\\\u0001'];
const idOf = (node: number) => odd[node] ?? (node < 50 ? String(1_000 + node) : `user_${node}`);
const random = seeded(3);
const edges: readonly Edge[] = [...generatedArcs({ ...usualRules, edges: 6_000, streamers: 50 }, random)].map(
  ([from, to]) => ({ kind: 'chatter', from: idOf(from), to: idOf(to) }),
);
/** An edge stands once. */
const distinct = [...new Map(edges.map(edge => [JSON.stringify([edge.from, edge.to]), edge])).values()];

function expectedScores(of: readonly Edge[]): Map<string, number> {
  const builder = createGraphBuilder();
  for (const { from, to } of of) builder.add(from, to);
  const { ranks } = rankFromCold(builder.build());
  return new Map(builder.ids.map((id, node) => [id, ranks[node] ?? 0]));
}

function assertScores(actual: ReadonlyMap<string, number>, expected: ReadonlyMap<string, number>): void {
  assert.deepEqual([...actual.keys()].sort(), [...expected.keys()].sort());
  for (const [id, score] of expected)
    assert.ok(Math.abs((actual.get(id) ?? 0) - score) < 1e-10, `${id}: ${actual.get(id)}, not ${score}`);
}

test('a graph is ranked once, and again from the last ranks when it has grown', async () => {
  const some = distinct.slice(0, 3_000);
  await writeEdges(world, some);
  const first = await rankAt(0);
  assert.equal(first.edges, some.length);
  assertScores(await scoresNow(), expectedScores(some));
  assert.equal((await rankAt(60)).nodes, 0);

  await writeEdges(world, distinct.slice(3_000), 3_000);
  const second = await rankAt(120);
  assert.equal(second.edges, distinct.length);
  assert.ok(second.iterations < first.iterations / 3, `${second.iterations} of ${first.iterations}`);
  assertScores(await scoresNow(), expectedScores(distinct));
  assert.deepEqual(await timesOfRuns(), ['12:02:00', '12:00:00']);
});

test('positions are without a gap, and two moments can be compared', async () => {
  const few = distinct.filter(({ from }) => from.startsWith('user_')).slice(0, 2_000);
  await writeEdges(world, few);
  const { nodes } = await rankAt(0);
  const rising = Array.from(
    { length: 4_000 },
    (_, index): Edge => ({ kind: 'chatter', from: `new_${index}`, to: '1049' }),
  );
  await writeEdges(world, rising, few.length);
  await writeStreamer(world, '1049', 'riser', 1);
  await rankAt(60);
  const [now, then] = await readRuns(cluster(), 2, patience());
  const iso = (run: typeof now) => `${run?.rankedAt.replace(' ', 'T')}Z`;
  const all = await readRankedNodes(cluster(), iso(now), iso(then), 20_000, patience());
  assert.deepEqual(
    all.map(({ position }) => position),
    all.map((_, index) => index + 1),
  );
  assert.deepEqual([all[0]?.id, all[0]?.name], ['1049', 'riser']);
  const was = await readRankedNodes(cluster(), iso(then), null, nodes, patience());
  assert.equal(all[0]?.before?.position, was.find(({ id }) => id === '1049')?.position);
  assert.ok(all.filter(({ id }) => id.startsWith('new_')).every(({ before: old }) => old === null));
  const [before] = await readRuns(cluster(), 1, patience(), '2025-01-01 12:00:59.999');
  assert.equal(before?.rankedAt, then?.rankedAt);
});

test('a name that makes a user and a streamer one node makes another ranking', async () => {
  const chats: Edge[] = [
    { kind: 'chatter', from: 'fan', to: '1' },
    { kind: 'chatter', from: 'one', to: '2' },
    { kind: 'vip', from: 'vip', to: '2' },
  ];
  await writeEdges(world, chats);
  assert.equal((await rankAt(0)).nodes, 4);
  await writeStreamer(world, '1', 'one', 1);
  assert.equal((await rankAt(60)).nodes, 3);
  assertScores(
    await scoresNow(),
    expectedScores([
      { kind: 'chatter', from: 'fan', to: '1' },
      { kind: 'chatter', from: '1', to: '2' },
    ]),
  );
});

test('so many rankings are kept, and no row of another', async () => {
  for (let count = 1; count <= 5; count++) {
    await writeEdges(world, distinct.slice(count - 1, count), count - 1);
    await rankAt(count);
  }
  assert.deepEqual(await timesOfRuns(), ['12:00:05', '12:00:04', '12:00:03']);
  const kept = await world.sql('SELECT COUNT(DISTINCT ranked_at) AS times FROM rankings');
  assert.equal(Number(kept[0]?.['times']), 3);
});

test('of older rankings the nodes that lead are kept, and it is known how many', async () => {
  await writeEdges(world, distinct.slice(0, 2_000));
  await rankAt(0, Infinity, 5);
  await writeEdges(world, distinct.slice(2_000), 2_000);
  const { nodes, removed, leftOver } = await rankAt(60, Infinity, 5);
  const [now, then] = await readRuns(cluster(), 2, patience());
  assert.deepEqual([removed, leftOver], [(then?.nodes ?? 0) - 5, 0]);
  const places = await world.sql('SELECT position FROM rankings ORDER BY ranked_at DESC, position');
  assert.deepEqual(
    places.map(({ position }) => position),
    [...Array(nodes).keys(), ...Array(5).keys()].map(place => place + 1),
  );
  const iso = (run: typeof now) => `${run?.rankedAt.replace(' ', 'T')}Z`;
  assert.equal(await readKept(cluster(), iso(now), patience()), null);
  assert.equal(await readKept(cluster(), iso(then), patience()), 5);
  const all = await readRankedNodes(cluster(), iso(now), iso(then), nodes, patience());
  assert.equal(all.filter(({ before }) => before !== null && before.position <= 5).length, 5);
  assert.equal(all.filter(({ before }) => before !== null).length, 5);
  assert.equal((await readRankedNodes(cluster(), iso(then), null, 20, patience())).length, 5);
});

test('one call deletes so much, and the next one goes on', async () => {
  const minutes = Array.from({ length: 14 }, (_, minute) => `2024-01-01 00:${minute + 10}:00`);
  for (const at of minutes) {
    const zeros = Array.from({ length: 5 }, () => '0').join();
    await world.sql(`INSERT INTO ranking_runs VALUES ('${at}', ${zeros}, '', 'writing')`);
    await world.sql(
      `INSERT INTO rankings (ranked_at, node_key, score, position) VALUES ('${at}', 'a', 1, 1)`,
    );
  }
  const rowsLeft = async () => Number((await world.sql('SELECT COUNT(*) AS n FROM rankings'))[0]?.['n']);
  const first = await rankAt(0);
  assert.deepEqual([first.removed, first.leftOver, await rowsLeft()], [10, 4, 4]);
  const second = await rankAt(60);
  assert.deepEqual([second.removed, second.leftOver, await rowsLeft()], [4, 0, 0]);
  assert.deepEqual(await world.sql('SELECT state FROM ranking_runs'), []);
});

test('ids of the greatest length make pages smaller, and none is left out', async () => {
  const long = (index: number): string => String(index).padStart(5, '0') + '🙂'.repeat(240);
  const chats = Array.from(
    { length: 1_200 },
    (_, index): Edge => ({ kind: 'chatter', from: long(index), to: long(index % 7) }),
  );
  await writeEdges(world, chats);
  const { edgePages } = await rankAt(0);
  assert.ok(edgePages > 2, String(edgePages));
  assertScores(await scoresNow(), expectedScores(chats));
  await writeEdges(world, [{ kind: 'chatter', from: 'x', to: 'y' }], chats.length);
  assert.ok((await rankAt(60)).rankPages > 1);
});

test('a ranking that is killed shows nothing; the next starts anew, and its rows go when it must be dead', async () => {
  await writeEdges(world, distinct.slice(0, 100));
  await rankAt(0);
  await writeEdges(world, distinct.slice(100), 100);
  // Rows of a later ranking wait for the end of this transaction.
  await world.sql('START TRANSACTION');
  await world.sql("SELECT 1 FROM rankings WHERE ranked_at > '2025-01-01 12:00:00' FOR UPDATE");
  const waiting = () =>
    execute(
      cluster(),
      "SELECT 1 FROM information_schema.processlist WHERE info LIKE 'INSERT INTO rankings%'",
    ).then(({ rows }) => rows);
  const program = fork(fileURLToPath(new URL('./killed-rank.ts', import.meta.url)), [
    String(startMs + 1_000),
  ]);
  const said: unknown[] = [];
  program.on('message', message => said.push(message));
  const exit = once(program, 'exit');
  try {
    await until('it writes rows', 30_000, async () => (await waiting()).length > 0);
  } finally {
    program.kill('SIGKILL');
    await exit;
    await world.sql('COMMIT');
  }
  await until('the statement that it left behind has ended', 60_000, async () => {
    const rows = await world.sql("SELECT 1 FROM rankings WHERE ranked_at = '2025-01-01 12:00:01'");
    return rows.length > 0;
  });
  assert.deepEqual(said, []);
  assert.deepEqual(await timesOfRuns(), ['12:00:00']);
  await rankAt(2);
  assertScores(await scoresNow(), expectedScores(distinct));
  const writing = () => world.sql("SELECT 1 FROM ranking_runs WHERE state <> 'finished'");
  assert.equal((await writing()).length, 1);
  await rankAt(callMs / 1000 + 2);
  assert.equal((await writing()).length, 0);
  const orphans = await world.sql(
    'SELECT 1 FROM rankings WHERE ranked_at NOT IN (SELECT ranked_at FROM ranking_runs)',
  );
  assert.equal(orphans.length, 0);
});

test('two rankings at once are two rankings', async () => {
  await writeEdges(world, distinct);
  const reports = await Promise.all([rankAt(1), rankAt(2)]);
  assert.deepEqual(
    reports.map(({ edges: counted }) => counted),
    [distinct.length, distinct.length],
  );
  assert.deepEqual(await timesOfRuns(), ['12:00:02', '12:00:01']);
  assertScores(await scoresNow(), expectedScores(distinct));
});

test('a graph beyond the function’s memory is refused by name, and shows nothing', async () => {
  await writeEdges(world, distinct);
  await assert.rejects(rankAt(0, 2 ** 20), /outgrows this function .* raise rank\.memoryMb/);
  assert.deepEqual(await timesOfRuns(), []);
});

test('while the counter of edges stands, the database is left asleep', async () => {
  await writeEdges(world, distinct.slice(0, 50));
  await moveCounter('counters', 'chatters-aggregate', 50, undefined);
  assert.ok((await rank({}, context())).nodes > 0);
  world.setDatabaseAway(true);
  assert.deepEqual(await rank({}, context()), { nodes: 0 });
  world.setDatabaseAway(false);
  await writeEdges(world, distinct.slice(50, 60), 50);
  await moveCounter('counters', 'chatters-aggregate', 10, undefined);
  assert.ok((await rank({}, context())).nodes > 0);
  const items = await world.items('counters');
  assert.ok(items.some(item => item['name']?.S === 'stream:chatters-rank'));
});
