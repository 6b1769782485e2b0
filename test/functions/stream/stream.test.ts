import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createHandler } from '../../../functions/stream/handler.ts';
import { inTransaction } from '../../../functions/io/transaction.ts';
import { until } from '../../support/until.ts';
import { context, mskEvent, sourceArn } from '../msk-event.ts';
import type { TestRecord } from '../msk-event.ts';
import { clusterArn, secretArn } from '../world.ts';
import './redrive-suite.ts';
import './set-aside-suite.ts';
import { world } from './world-of-streams.ts';

/** One number makes a node, two an edge; nodes count how often they were made. */
function graph(batch: readonly Uint8Array[]): [string, Record<string, string>][] {
  return batch.flatMap((message): [string, Record<string, string>][] => {
    const [a, b] = new TextDecoder().decode(message).split(' ');
    if (a === undefined || !/^\d+$/.test(a)) return [];
    if (b === undefined)
      return [
        [
          'INSERT INTO vertices (id, seen) VALUES ($id, 1) ON DUPLICATE KEY UPDATE seen = seen + 1',
          { id: a },
        ],
      ];
    return [['INSERT INTO arcs (a, b) VALUES (:from_id, :to_id)', { from_id: a, to_id: b }]];
  });
}

test('each message takes effect once, however often and in whatever cuts it is delivered', async () => {
  const records = Array.from({ length: 6 }, (_, offset) => ({ offset, value: String(offset % 3) }));
  await deliver(graph, records.slice(0, 4));
  await deliver(graph, records.slice(0, 4));
  await deliver(graph, records.slice(2));
  await deliver(graph, records);
  assert.deepEqual(await nodes(), { 0: 2, 1: 2, 2: 2 });
});

test('partitions, and streams on one topic, have marks of their own', async () => {
  await deliver(graph, [
    { partition: 0, offset: 5, value: '1' },
    { partition: 1, offset: 0, value: '1' },
  ]);
  await deliver(graph, [{ partition: 1, offset: 1, value: '1 2' }]);
  await deliver(graph, [{ partition: 0, offset: 5, value: '1' }], 'another');
  assert.deepEqual(await nodes(), { 1: 3 });
  assert.deepEqual(await world.sql('SELECT a, b FROM arcs'), [{ a: '1', b: '2' }]);
  assert.deepEqual(
    await world.sql('SELECT stream, part, next_offset FROM stream_marks ORDER BY stream, part'),
    [
      { stream: 'another', part: 0, next_offset: 6 },
      { stream: 'votes', part: 0, next_offset: 6 },
      { stream: 'votes', part: 1, next_offset: 2 },
    ],
  );
});

test('one stream on the same topic of two sources has marks for each', async () => {
  const handler = createHandler(graph, { ...process.env, STREAM: 'votes' });
  const records = [{ offset: 0, value: '1' }];
  for (const source of [sourceArn, `${sourceArn}-other`, sourceArn, `${sourceArn}-other`])
    await handler(mskEvent(records, source), context());
  assert.deepEqual(await nodes(), { 1: 2 });
});

test('a mark that moves between reading it and locking it is found out, and nothing is written twice', async () => {
  const records = ['1', '2', '3'].map((value, offset) => ({ offset, value }));
  let calls = 0;
  await deliver(async (batch: Uint8Array[]) => {
    calls += 1;
    if (calls === 1) await deliver(graph, records.slice(0, 2));
    return graph(batch);
  }, records);
  assert.equal(calls, 2, 'the module is asked again, for what is left');
  assert.deepEqual(await nodes(), { 1: 1, 2: 1, 3: 1 });
});

test('messages that match nothing, and tombstones, move the mark and write nothing', async () => {
  const seen: number[] = [];
  const stream = (batch: Uint8Array[]) => {
    seen.push(batch.length);
    return graph(batch);
  };
  await deliver(stream, [
    { offset: 0, value: null },
    { offset: 1, value: 'hello' },
  ]);
  await deliver(stream, [{ offset: 2, value: null }]);
  assert.deepEqual(seen, [1]);
  assert.deepEqual(await world.sql('SELECT next_offset FROM stream_marks'), [{ next_offset: 3 }]);
});

test('a statement that the database refuses takes the whole batch back', async () => {
  const half = (batch: Uint8Array[]): [string, Record<string, string>][] => [
    ...graph(batch),
    ['INSERT INTO arcs (a, b) VALUES (:a, NULL)', { a: '1' }],
  ];
  await assert.rejects(deliver(half, [{ offset: 0, value: '1' }]), /cannot be null/);
  assert.deepEqual(await nodes(), {});
  await deliver(graph, [{ offset: 0, value: '1' }]);
  assert.deepEqual(await nodes(), { 1: 1 });
});

test('a module that throws, or answers nonsense, fails the batch with its words', async () => {
  const record = [{ offset: 0, value: '1' }];
  await assert.rejects(
    deliver(
      () => {
        throw new Error('no such thing');
      },
      record,
      'throws',
    ),
    /no such thing/,
  );
  await assert.rejects(
    deliver(() => 7, record, 'answers'),
    /must answer a list of \[sql, params\], not 7/,
  );
  await assert.rejects(
    deliver(async () => [['TRUNCATE vertices', {}]], record, 'truncates'),
    /begins with "TRUNCATE"/,
  );
  assert.throws(() => createHandler(undefined, process.env), /exports no function named stream/);
});

test('a dry run answers the statements and writes nothing', async () => {
  const event = mskEvent([
    { offset: 0, value: '1' },
    { offset: 1, value: '1 2' },
    { offset: 2, value: null },
  ]);
  const answer = await createHandler(graph, process.env)({ ...event, dryRun: true }, context());
  assert.deepEqual(answer, {
    dryRun: true,
    table: world.database,
    total: 2,
    setAside: [],
    rows: [
      {
        query: 'INSERT INTO vertices (id, seen) VALUES ($id, 1) ON DUPLICATE KEY UPDATE seen = seen + 1',
        params: '{"id":"1"}',
      },
      { query: 'INSERT INTO arcs (a, b) VALUES (:from_id, :to_id)', params: '{"from_id":"1","to_id":"2"}' },
    ],
  });
  assert.deepEqual([await nodes(), await world.sql('SELECT * FROM stream_marks')], [{}, []]);
});

test('a record that was given up is redriven once, though the mark has passed it, and the mark stays', async () => {
  await deliver(graph, [{ offset: 0, value: '1' }]);
  await deliver(graph, [{ offset: 4, value: '2' }]);
  const given = (offset: number, value: string) => redrive(graph, { offset, value });
  assert.deepEqual(await given(2, '7'), { redrive: true, rows: 1 });
  assert.deepEqual(await given(1, '8'), { redrive: true, rows: 1 });
  assert.deepEqual(await given(2, '7'), { redrive: true, rows: 0 });
  assert.deepEqual(await given(1, '8'), { redrive: true, rows: 0 });
  await Promise.all([3, 3, 3].map(offset => given(offset, '9')));
  assert.deepEqual(await nodes(), { 1: 1, 2: 1, 7: 1, 8: 1, 9: 1 });
  const own = "SELECT next_offset FROM stream_marks WHERE source NOT LIKE 'redrive:%'";
  assert.deepEqual(await world.sql(own), [{ next_offset: 5 }]);
});

test('a record that was redriven before the mark came to it is not written again by a replay', async () => {
  await deliver(graph, [{ offset: 0, value: '1' }]);
  await redrive(graph, { offset: 2, value: '7' });
  const records = ['1', '5', '7', '6'].map((value, offset) => ({ offset, value }));
  await deliver(graph, records);
  await deliver(graph, records.slice(2));
  assert.deepEqual(await nodes(), { 1: 1, 5: 1, 6: 1, 7: 1 });
});

test('nor is it when it is the last of its batch', async () => {
  await redrive(graph, { offset: 2, value: '7' });
  await deliver(
    graph,
    ['1', '5', '7'].map((value, offset) => ({ offset, value })),
  );
  assert.deepEqual(await nodes(), { 1: 1, 5: 1, 7: 1 });
});

test('a redriven record that is still at fault is answered with its fault, and written once it is mended', async () => {
  await deliver(graph, [{ offset: 4, value: '2' }]);
  const answer = await redrive(() => 7, { offset: 2, value: '7' });
  assert.deepEqual(answer, {
    redrive: true,
    rows: 0,
    fault: 'stream() must answer a list of [sql, params], not 7',
  });
  const refused = await redrive(() => [['INSERT INTO arcs (a, b) VALUES (1, NULL)']], {
    offset: 2,
    value: '7',
  });
  assert.match(String((refused as { fault?: string }).fault), /cannot be null/);
  assert.deepEqual(await redrive(graph, { offset: 2, value: '7' }), { redrive: true, rows: 1 });
  assert.deepEqual(await nodes(), { 2: 1, 7: 1 });
});

test('two deliveries of the same records at once write them once', async () => {
  const records = Array.from({ length: 50 }, (_, offset) => ({ offset, value: String(offset) }));
  await Promise.all([1, 2, 3, 4].map(() => deliver(graph, records)));
  assert.deepEqual(new Set(Object.values(await nodes())), new Set([1]));
});

test('a mark that another transaction holds is waited for while there is time, and refused when there is no more', async () => {
  await deliver(graph, [{ offset: 0, value: '1' }]);
  let release = (): void => {};
  const held = new Promise<void>(resolve => {
    release = resolve;
  });
  const cluster = { clusterArn, secretArn, database: world.database };
  let isLocked = (): void => {};
  const locked = new Promise<void>(resolve => {
    isLocked = resolve;
  });
  const holder = inTransaction(cluster, AbortSignal.timeout(60_000), async transaction => {
    await transaction.execute('SELECT part FROM stream_marks FOR UPDATE', {});
    isLocked();
    await held;
  });
  await locked;
  const next = [{ offset: 1, value: '2' }];
  await assert.rejects(deliver(graph, next, 'votes', 6_000), /lock/i);
  const delivery = deliver(graph, next);
  release();
  await holder;
  await delivery;
  assert.deepEqual(await nodes(), { 1: 1, 2: 1 });
});

test('a function that is killed in the middle holds its successor up for some seconds, and nothing counts twice', async () => {
  const program = fileURLToPath(new URL('./killed-writer.ts', import.meta.url));
  const writer = spawn(process.execPath, [program], { stdio: 'ignore' });
  const exit = once(writer, 'exit');
  await until('it is in the middle', 30_000, async () => {
    assert.equal(writer.exitCode, null);
    return (await world.sql('SELECT part FROM stream_transactions')).length > 0;
  });
  writer.kill('SIGKILL');
  await exit;
  await deliver(graph, [{ offset: 0, value: '1' }]);
  assert.deepEqual([await nodes(), await world.sql('SELECT a FROM arcs')], [{ 1: 1 }, []]);
});

test('a batch that has not ended 5 s before the time-out is taken back', async () => {
  const slow = (): [string, Record<string, string>][] => [
    ['INSERT INTO vertices (id, seen) VALUES (:id, 1)', { id: '1' }],
    ['INSERT INTO arcs (a, b) SELECT :id, SLEEP(3)', { id: '1' }],
  ];
  // It would end well before the time-out, but not 5 s before it.
  await assert.rejects(deliver(slow, [{ offset: 0, value: '1' }], 'votes', 6_000), /abort|time/i);
  await world.sql('DELETE FROM arcs');
  assert.deepEqual(await nodes(), {});
});

test('a recreated topic is an error by name, never a skip', async () => {
  await deliver(graph, [{ offset: 4, timestamp: 1_000, value: '1' }]);
  await assert.rejects(
    deliver(graph, [{ offset: 0, timestamp: 2_000, value: '2' }]),
    (error: Error) => error.name === 'TopicRecreated' && error.message.includes('DELETE FROM stream_marks'),
  );
  assert.deepEqual(await nodes(), { 1: 1 });
});

function deliver(
  stream: unknown,
  records: readonly TestRecord[],
  name = 'votes',
  remainingMs = 60_000,
): Promise<unknown> {
  const handler = createHandler(stream, { ...process.env, STREAM: name });
  const until = Date.now() + remainingMs;
  const clock = { ...context(), getRemainingTimeInMillis: () => until - Date.now() };
  return handler(mskEvent(records, sourceArn), clock);
}

function redrive(stream: unknown, record: TestRecord): Promise<unknown> {
  const handler = createHandler(stream, { ...process.env, STREAM: 'votes' });
  return handler({ ...mskEvent([record], sourceArn), redrive: { givenUp: true } }, context());
}

async function nodes(): Promise<Record<string, number>> {
  const rows = await world.sql('SELECT id, seen FROM vertices ORDER BY id');
  return Object.fromEntries(rows.map(({ id, seen }) => [String(id), Number(seen)]));
}
