import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import type { handler as Aggregate } from '../../../functions/aggregate/chatters.ts';
import { execute } from '../../../functions/io/data-api.ts';
import type { handler as Transform } from '../../../functions/transform/chatters.ts';
import { encoded, recountOf, thrice, writtenFacts } from '../../support/chatters/facts.ts';
import type { FactRecord } from '../../support/chatters/facts.ts';
import { seeded } from '../../support/posts/random.ts';
import { until } from '../../support/until.ts';
import { context, mskEvent } from '../msk-event.ts';
import type { TestRecord } from '../msk-event.ts';
import { clusterArn, secretArn } from '../world.ts';
import { world } from './world-of-chatters.ts';

const topic = 'chatters';
const aggregate: typeof Aggregate = async (...call) =>
  (await import('../../../functions/aggregate/chatters.ts')).handler(...call);
const transform: typeof Transform = async (...call) =>
  (await import('../../../functions/transform/chatters.ts')).handler(...call);
let offset = 0;

test('facts that come three times, shuffled over partitions and written at once, are each node and edge once', async () => {
  const random = seeded(7);
  const facts = writtenFacts(600, random);
  const records = thrice(facts, random);
  const batches = Array.from({ length: 12 }, (_, batch) => records.filter((_, at) => at % 12 === batch));
  for (const some of [batches.slice(0, 4), batches.slice(4, 8), batches.slice(8)])
    await Promise.all(some.map(batch => deliver(batch)));
  await assertGraphOf(records);
});

test('an aggregate that is killed between nodes and edges leaves nothing that its batch does not mend', async () => {
  const records = thrice(writtenFacts(200, seeded(3)), seeded(4));
  const event = mskEvent(records, undefined, topic);
  const child = fork(new URL('../../support/chatters/killed-aggregate.ts', import.meta.url));
  const exit = once(child, 'exit');
  const said: unknown[] = [];
  child.on('message', message => said.push(message));
  // Edges wait for the end of this transaction, nodes do not.
  await world.sql('START TRANSACTION');
  await world.sql('SELECT 1 FROM edges FOR UPDATE');
  try {
    await until('it listens', 30_000, () => said.includes('ready'));
    child.send(event);
    await until('it writes edges', 30_000, async () => (await writingEdges()).length > 0);
  } finally {
    child.kill('SIGKILL');
    await exit;
    await world.sql('COMMIT');
  }
  assert.deepEqual(said, ['ready']);
  // The statement that it left behind may still run.
  await aggregate(event, context());
  await assertGraphOf(records);
});

test('names that look alike, and are spoilt, stay the text that they are', async () => {
  const names = [
    'a',
    'A',
    'á',
    'a\u0301',
    'a ',
    ' a',
    'a\t',
    'а',
    'ß',
    'ss',
    'ﬀ',
    '🦊',
    '名前',
    '\u2028',
    '\u0001',
    '1.00E+12',
    '24-Sep',
    '0',
    '190835892',
    '@190835892',
    '@',
    'team:a',
    'null',
    '__proto__',
    "x'y",
    'x"y',
    'x\\y',
    'x\\u0041',
    ':rows',
    '?',
    '%',
    '_',
    'x'.repeat(255),
    '🦊'.repeat(250),
  ];
  await deliver(names.map(name => ({ offset: offset++, value: encoded('1', 'chatter_login', name) })));
  const users = await world.sql("SELECT name FROM nodes WHERE kind = 'user' ORDER BY seq");
  assert.deepEqual(
    users.map(({ name }) => name),
    names,
  );
  const [{ edges } = {}] = await world.sql('SELECT COUNT(DISTINCT from_key) AS edges FROM edges');
  assert.equal(edges, names.length);
  const items = await world.items('raw');
  assert.equal(items.length, 2 * names.length);
  assert.deepEqual(await setAside(), []);
});

test('what is no fact is set aside by name, on both sides, and keeps nothing else from being written', async () => {
  const bad = [
    { user_id: '1', chatter_login: '' },
    { user_id: '', chatter_login: 'a' },
    { user_id: '1', chatter_login: 'x'.repeat(10_000) },
    { user_id: '1', chatter_login: '🦊'.repeat(251) },
    { user_id: '1', chatter_login: 'a\0' },
    '{"user_id":"1","chatter_login":"\\ud83e"}',
    { user_id: 1, chatter_login: 'a' },
    { user_id: '1' },
    { user_id: '1', chatter_login: 'a', vip_login: 'a' },
    'user_id,chatter_login',
    null,
  ];
  await deliver([
    ...bad.map(value => ({ offset: offset++, value })),
    { offset: offset++, value: encoded('1', 'vip_login', 'a') },
  ]);
  const reasons = [
    'chatter_login is empty',
    'user_id is empty',
    'chatter_login is longer than 255 characters',
    'chatter_login is longer than 1000 bytes',
    'chatter_login holds NUL or half a character',
    'chatter_login holds NUL or half a character',
    'user_id is not text',
    'has none of chatter_login, moderator_login, vip_login, team_name, user_login beside user_id',
    'has both chatter_login and vip_login',
    'the value is not JSON',
    'tombstone: the record has no value',
  ];
  assert.deepEqual(await setAside(), reasons);
  assert.deepEqual(await rowsOf('edges', 'kind, from_id, to_id', 'seq'), ['vip a 1']);
});

test('a streamer who chats is one person, whether the name came before or after', async () => {
  await deliver([message('1', 'user_login', 'ann'), message('2', 'chatter_login', 'ann')]);
  await deliver([message('1', 'chatter_login', 'bob'), message('2', 'moderator_login', 'bob')]);
  await deliver([message('1', 'chatter_login', 'ann'), message('2', 'team_name', 'ann')]);
  const edgesBefore = await rowsOf('graph_edges', 'kind, from_id, to_id', 'seq');
  assert.deepEqual(edgesBefore, [
    'chatter 1 2',
    'chatter bob 1',
    'moderator bob 2',
    'chatter 1 1',
    'team 2 team:ann',
  ]);
  assert.deepEqual(await rowsOf('graph_sizes', 'nodes, edges', 'nodes'), ['4 5']);
  await deliver([message('2', 'user_login', 'bob')]);
  assert.deepEqual(await rowsOf('graph_nodes', 'id, kind, name', 'id'), [
    '1 streamer ann',
    '2 streamer bob',
    'team:ann team ann',
  ]);
  assert.deepEqual(await rowsOf('graph_sizes', 'nodes, edges', 'nodes'), ['3 5']);
  assert.deepEqual((await rowsOf('graph_edges', 'kind, from_id, to_id', 'seq')).slice(1, 3), [
    'chatter 2 1',
    'moderator 2 2',
  ]);
});

test('of two streamers that had one name, the user of that name is the one who had it last', async () => {
  const name = (streamer: string, timestamp: number) => ({
    ...message(streamer, 'user_login', 'ann'),
    timestamp,
  });
  await deliver([name('1', 1_000), name('2', 2_000), message('3', 'chatter_login', 'ann')]);
  assert.deepEqual(await rowsOf('graph_edges', 'from_id, to_id', 'seq'), ['2 3']);
  await deliver([name('1', 3_000)]);
  assert.deepEqual(await rowsOf('graph_edges', 'from_id, to_id', 'seq'), ['1 3']);
  assert.deepEqual(await rowsOf('graph_sizes', 'nodes, edges', 'nodes'), ['3 1']);
  // A page of it reads its own numbers, and no more.
  const plan = await world.sql(
    'EXPLAIN FORMAT=TRADITIONAL SELECT from_id, to_id FROM graph_edges WHERE seq > 0 AND seq <= 5 ORDER BY seq',
  );
  assert.deepEqual(
    plan.map(({ table, key, type }) => [table, key, type]),
    [
      ['e', 'PRIMARY', 'range'],
      ['s', 'by_login', 'ref'],
      ['l', 'by_login', 'ref'],
    ],
  );
});

test('of the names of a streamer the newest stands, in whatever order they come', async () => {
  const name = (login: string, timestamp: number) => ({ ...message('7', 'user_login', login), timestamp });
  const names = async () => rowsOf('nodes', 'name, first_seen', 'id_key');
  await deliver([name('second', 2_000)]);
  await deliver([name('first', 1_000)]);
  assert.deepEqual(await names(), ['second 1970-01-01 00:00:01.000']);
  await deliver([name('b', 3_000), name('a', 3_000)]);
  await deliver([name('a', 3_000)]);
  assert.deepEqual(await names(), ['b 1970-01-01 00:00:01.000']);
  await deliver([{ ...message('7', 'chatter_login', 'fan'), timestamp: 9_000 }]);
  assert.deepEqual(await rowsOf('nodes', 'id, name', 'seq'), ['7 b', 'fan fan']);
});

test('a record that the database refuses is set aside, and the others of its batch are written', async () => {
  await world.sql(`ALTER TABLE nodes ADD CONSTRAINT no_cats CHECK (name <> 'cat')`);
  try {
    const messages = ['dog', 'cat', 'cow'].map(login => message('1', 'chatter_login', login));
    await aggregate(mskEvent(messages, undefined, topic), context());
  } finally {
    await world.sql('ALTER TABLE nodes DROP CONSTRAINT no_cats');
  }
  assert.deepEqual(await rowsOf('edges', 'from_id', 'seq'), ['dog', 'cow']);
  const [reason] = await setAside();
  assert.match(reason ?? '', /^the database refused it: .*no_cats/);
});

test('a database that is away fails the batch, which is written when it comes again', async () => {
  const event = mskEvent([message('1', 'chatter_login', 'a')], undefined, topic);
  world.setDatabaseAway(true);
  await assert.rejects(aggregate(event, context(5_000)));
  world.setDatabaseAway(false);
  await world.fallAsleep(1);
  await aggregate(event, context());
  assert.deepEqual(await rowsOf('edges', 'from_id, to_id', 'seq'), ['a 1']);
});

test('a dry run writes nothing and says what it would write; what was set aside can be redriven', async () => {
  const good = mskEvent([{ ...message('1', 'team_name', 'red'), timestamp: 0 }], undefined, topic);
  assert.deepEqual(await aggregate({ ...good, dryRun: true }, context()), {
    dryRun: true,
    table: 'edges, nodes',
    rows: [
      {
        kind: 'team',
        from_id: '1',
        to_id: 'team:red',
        first_seen: '1970-01-01 00:00:00.000',
        last_seen: '1970-01-01 00:00:00.000',
      },
      { kind: 'streamer', id: '1', name: null, first_seen: '1970-01-01 00:00:00.000' },
      { kind: 'team', id: 'team:red', name: 'red', first_seen: '1970-01-01 00:00:00.000' },
    ],
    total: 3,
    setAside: [],
  });
  assert.deepEqual(await rowsOf('nodes', 'id', 'seq'), []);
  assert.deepEqual(await aggregate({ ...good, redrive: {} }, context()), { redrive: true, rows: 1 });
  assert.deepEqual(await rowsOf('nodes', 'id', 'seq'), ['1', 'team:red']);
  const bad = mskEvent([message('1', 'team_name', '')], undefined, topic);
  assert.deepEqual(await aggregate({ ...bad, redrive: {} }, context()), {
    redrive: true,
    rows: 0,
    fault: 'team_name is empty',
  });
});

test('an edge is an item at each of its ends, and seen when its last record was sent', async () => {
  const records = [5, 9].map(timestamp => ({ ...message('1', 'vip_login', '42'), timestamp }));
  await deliver([...records, message('1', 'user_login', 'ann')]);
  const items = (await world.items('raw')).map(
    ({ node, edge, seen_at: at }) => `${node?.S} ${edge?.S} ${at?.S}`,
  );
  assert.deepEqual(
    items.toSorted((a, b) => (a < b ? -1 : 1)),
    ['in#1 vip#@42 1970-01-01T00:00:00.009Z', 'out#@42 vip#1 1970-01-01T00:00:00.009Z'],
  );
});

async function assertGraphOf(records: readonly FactRecord[]): Promise<void> {
  const { nodes, edges } = recountOf(records);
  assert.deepEqual(await rowsOf('nodes', 'id, kind, name, first_seen', 'id_key'), nodes);
  assert.deepEqual(
    await rowsOf('edges', 'kind, from_id, to_id, first_seen, last_seen', 'from_key, to_key, kind'),
    edges,
  );
  for (const [table, { length }] of [
    ['nodes', nodes],
    ['edges', edges],
  ] as const)
    assert.deepEqual(
      (await world.sql(`SELECT seq FROM ${table} ORDER BY seq`)).map(({ seq }) => seq),
      Array.from({ length }, (_, index) => index + 1),
    );
}

function writingEdges() {
  return execute(
    { clusterArn, secretArn, database: world.database },
    "SELECT 1 FROM information_schema.processlist WHERE info LIKE '%INSERT INTO edges%' AND id <> CONNECTION_ID()",
  ).then(({ rows }) => rows);
}

/** To both functions; a sleeping database is waited for. */
async function deliver(records: readonly TestRecord[]): Promise<void> {
  const event = mskEvent(records, undefined, topic);
  await Promise.all([aggregate(event, context()), transform(event, context())]);
}

function message(streamer: string, field: string, other: string): TestRecord {
  return { offset: offset++, value: encoded(streamer, field, other) };
}

/** Columns of each row, in one line. */
async function rowsOf(table: string, columns: string, order: string): Promise<string[]> {
  const rows = await world.sql(`SELECT ${columns} FROM ${table} ORDER BY ${order}`);
  return rows.map(row => Object.values(row).join(' '));
}

async function setAside(): Promise<string[]> {
  const items = await world.items('set_aside');
  const place = (item: (typeof items)[number]) => Number(item['offset']?.N);
  return items.toSorted((a, b) => place(a) - place(b)).map(({ reason }) => reason?.S ?? '');
}
