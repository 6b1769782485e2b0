import assert from 'node:assert/strict';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seeded } from '../posts/random.ts';
import { drained } from '../run/admin.ts';
import type { LocalRun } from '../run/local-run.ts';
import { program } from '../run/program.ts';
import { readAll } from '../run/read-topic.ts';
import type { Replayed } from '../run/scenarios.ts';
import { type Stores, storesOf } from '../trades/stores.ts';
import { until } from '../until.ts';
import { encoded, recountOf, type Sent, shuffled, userOf, type Written } from './facts.ts';
import { plainRanks } from './plain-ranks.ts';

const topic = 'chatters';
const mostRows = 3_000;

/**
 * Facts one replay after another: `next` gives them by its number, from 0. Each is sent three times, in any order; lines
 * without a key go to every partition in turn.
 */
export function chattersReplayed(folder: string, next: (index: number) => readonly Written[]): Replayed {
  const sent: string[] = [];
  const streams = { 'chatters-transform': topic, 'chatters-aggregate': topic };
  let replays = 0;
  return {
    pipelines: 'trades,chatters',
    streams,
    replay(run, interval) {
      const index = replays++;
      const lines = next(index).map(({ streamer, field, other }) => encoded(streamer, field, other));
      const all = shuffled([...lines, ...lines, ...lines], seeded(index));
      sent.push(...all);
      const file = join(folder, `chatters-${index}.ndjson`);
      writeFileSync(file, all.map(line => `${line}\n`).join(''));
      const words = ['raw', '--topic', topic, '--file', file, '--interval', String(interval)];
      return {
        program: program('produce', [...words, '--state', run.state]),
        says: new RegExp(`^lines read: ${all.length}\nmessages sent: ${all.length}$`, 'm'),
      };
    },
    async exactly(run, timeoutMs) {
      await drained(run, streams, timeoutMs);
      const read = await readAll(run.output('BootstrapBrokers'), topic);
      assert.deepEqual(read.map(({ value }) => value).toSorted(), sent.toSorted());
      assert.deepEqual(new Set(read.map(({ partition }) => partition)).size, 3);
      const records = read.map(({ value, timestamp }) => ({ timestamp, fact: factIn(value) }));
      await expectGraph(run, records);
      await expectItems(run, records);
      await expectRanks(run, records);
    },
  };
}

/** Has the graph ranked at once, by the command. */
async function rankNow(run: LocalRun): Promise<void> {
  // Another ranking may be under way, by its schedule.
  await until('the graph is ranked', 60_000, async () => {
    const words = ['rank', '--run', '--json', '--limit', '1', '--state', run.state];
    const { code, stderr } = await program('streams', words).ended;
    if (code !== 0) throw new Error(stderr);
    return true;
  });
}

/** Who leads the newest ranking, with its score and how many nodes and edges there are. */
export async function leader(run: LocalRun): Promise<string> {
  const stores = storesOf(run);
  try {
    const [row = []] = await stores.query(
      `SELECT r.node_id, CAST(r.score AS CHAR), CAST(s.nodes AS CHAR), CAST(s.edges AS CHAR)
FROM ranking_now r JOIN graph_sizes s WHERE r.position = 1`,
    );
    const [id, score, nodes, edges] = row;
    return `${id}, rank ${score}, of ${nodes} nodes and ${edges} edges,`;
  } finally {
    stores.close();
  }
}

/** The scores of the newest ranking, by id. */
async function scoresNow(stores: Stores): Promise<ReadonlyMap<string, number>> {
  const rows = await numbered(
    stores,
    'SELECT position, node_id, CAST(score AS CHAR) FROM ranking_now WHERE position > %',
  );
  return new Map(rows.map(([, id, score]) => [String(id), Number(score)]));
}

/** Nodes and edges, each once, with when they were seen, as a recount of the topic's records has them. */
async function expectGraph(run: LocalRun, records: readonly Sent[]): Promise<void> {
  const stores = storesOf(run);
  const rowsOf = async (table: string, columns: string): Promise<string[]> => {
    const rows = await numbered(stores, `SELECT seq, ${columns} FROM ${table} WHERE seq > %`);
    assert.deepEqual(
      rows.map(([seq]) => seq),
      rows.map((_, index) => index + 1),
    );
    return rows.map(row => row.slice(1).join(' ')).toSorted();
  };
  try {
    const { nodes, edges } = recountOf(records);
    assert.deepEqual(await rowsOf('nodes', 'id, kind, name, CAST(first_seen AS CHAR)'), nodes.toSorted());
    assert.deepEqual(
      await rowsOf('edges', 'kind, from_id, to_id, CAST(first_seen AS CHAR), CAST(last_seen AS CHAR)'),
      edges.toSorted(),
    );
  } finally {
    stores.close();
  }
}

/** An item at each end of each edge; it was seen when one of its records was sent. */
async function expectItems(run: LocalRun, records: readonly Sent[]): Promise<void> {
  const times = new Map<string, Set<string>>();
  for (const { fact, timestamp } of records) {
    if (fact.field === 'user_login') continue;
    const [kind, from, to] = edgeOf(fact);
    for (const item of [`out#${from} ${kind}#${to}`, `in#${to} ${kind}#${from}`])
      times.set(item, (times.get(item) ?? new Set()).add(new Date(timestamp).toISOString()));
  }
  const found = await itemsOf(run);
  assert.deepEqual([...found.keys()].toSorted(), [...times.keys()].toSorted());
  for (const [item, at] of found) assert.ok(times.get(item)?.has(at), `${item} ${at}`);
}

/** The ranks of the edges that count, in which a user whose login is a streamer's name is that streamer. */
async function expectRanks(run: LocalRun, records: readonly Sent[]): Promise<void> {
  const streamerOf = new Map(
    records
      .filter(({ fact }) => fact.field === 'user_login')
      .map(({ fact }) => [userOf(fact.other), fact.streamer]),
  );
  const arcs = new Map<string, readonly [string, string]>();
  for (const { fact } of records) {
    if (fact.field !== 'chatter_login') continue;
    const [, from, to] = edgeOf(fact);
    arcs.set(`${from} ${to}`, [streamerOf.get(from) ?? from, to]);
  }
  const expected = plainRanks([...arcs.values()]);
  await rankNow(run);
  const stores = storesOf(run);
  const scores = await scoresNow(stores).finally(() => stores.close());
  assert.deepEqual([...scores.keys()].toSorted(), [...expected.keys()].toSorted());
  for (const [id, score] of expected)
    assert.ok(Math.abs((scores.get(id) ?? 0) - score) < 1e-11, `${id}: ${scores.get(id)}, not ${score}`);
}

function edgeOf({ streamer, field, other }: Written): readonly [kind: string, from: string, to: string] {
  if (field === 'team_name') return ['team', streamer, `team:${other}`];
  return [field.replace('_login', ''), userOf(other), streamer];
}

function factIn(value: string): Written {
  const { user_id: streamer = '', ...rest } = JSON.parse(value) as Record<string, string>;
  const [[field, other] = ['', '']] = Object.entries(rest);
  return { streamer, field, other };
}

/** Page by page, since the Data API answers 1 MiB at most: rows whose first column is above `%`. */
async function numbered(stores: Stores, sql: string): ReturnType<Stores['query']> {
  const rows: Awaited<ReturnType<Stores['query']>> = [];
  for (;;) {
    const after = String(rows.at(-1)?.[0] ?? 0);
    const page = await stores.query(`${sql.replace('%', after)} ORDER BY 1 LIMIT ${mostRows}`);
    rows.push(...page);
    if (page.length < mostRows) return rows;
  }
}

async function itemsOf(run: LocalRun): Promise<ReadonlyMap<string, string>> {
  const client = new DynamoDBClient({
    endpoint: run.output('AwsEndpointUrl'),
    region: 'us-east-1',
    credentials: run.credentials,
  });
  const found = new Map<string, string>();
  try {
    for await (const { Items = [] } of paginateScan({ client }, { TableName: run.output('GraphTable') }))
      for (const { node, edge, seen_at: at } of Items) found.set(`${node?.S} ${edge?.S}`, at?.S ?? '');
    return found;
  } finally {
    client.destroy();
  }
}
