import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createHandler } from '../../../functions/stream/handler.ts';
import { mostInARow } from '../../../functions/stream/write-batch.ts';
import { inTransaction } from '../../../functions/io/transaction.ts';
import { until } from '../../support/until.ts';
import { context, madeAgain, mskEvent, sourceArn, topic } from '../msk-event.ts';
import type { TestRecord } from '../msk-event.ts';
import { clusterArn, secretArn } from '../world.ts';
import { world } from './world-of-streams.ts';

const name = 'notes';

type Statement = [string, Record<string, string>];

/** One row for each message; on `bad` it throws. */
function notes(batch: readonly Uint8Array[]): Statement[] {
  return batch.map((message): Statement => {
    const note = new TextDecoder().decode(message);
    if (note === 'bad') throw new RangeError('bad is bad');
    return ['INSERT INTO notes (note) VALUES (:note)', { note }];
  });
}

/** The same, and nothing is bad. */
const mended = (batch: readonly Uint8Array[]): Statement[] =>
  batch.map(message => [
    'INSERT INTO notes (note) VALUES (:note)',
    { note: new TextDecoder().decode(message) },
  ]);

const records = (...values: string[]): TestRecord[] => values.map((value, offset) => ({ offset, value }));

test('a record on which the module throws is set aside after three deliveries, and all around it is written once and in order', async () => {
  const batch = [
    ...records('a', 'b', 'bad', 'c', 'd'),
    ...['p', 'q', 'r'].map((value, offset) => ({ partition: 1, offset, value })),
  ];
  for (const [delivery, stood] of [
    [1, 'a b p q r'],
    [2, 'a b p q r'],
  ] as const) {
    await assert.rejects(
      deliver(notes, batch),
      (error: Error) =>
        error.name === 'RecordHeld' &&
        error.message ===
          `record 0@2 of ${topic} failed (try ${delivery} of 3, before it is set aside): stream() threw RangeError: bad is bad`,
    );
    assert.equal(await written(), stood);
    assert.deepEqual(await asides(), []);
  }
  await deliver(notes, batch);
  assert.equal(await written(), 'a b p q r c d');
  const [item, ...others] = await world.items('set_aside');
  assert.deepEqual(others, []);
  assert.equal(item?.stream?.S, name);
  assert.deepEqual(
    [item?.partition?.N, item?.offset?.N, item?.reason?.S, item?.length?.N],
    ['0', '2', 'stream() threw RangeError: bad is bad', '3'],
  );
  assert.equal(Buffer.from(item?.bytes?.B ?? []).toString(), 'bad');
  assert.deepEqual(await marks(), { 0: 5, 1: 3 });

  await deliver(notes, batch);
  await deliver(notes, batch.slice(2, 3));
  assert.equal(await written(), 'a b p q r c d');
  assert.equal((await world.items('set_aside')).length, 1);
});

test('the stack of what is thrown names the line of the module', async () => {
  await assert.rejects(deliver(notes, records('bad')), (error: Error) =>
    /^RecordHeld: record 0@0 .*\n\s+at .*set-aside-suite\.ts/.test(error.stack ?? ''),
  );
});

for (const [what, value, reason] of [
  ['a value that its table cannot hold', 'longer', /^the database refused it: .*too long/],
  ['a key that stands already', 'a', /^the database refused it: .*Duplicate/],
] as const) {
  test(`${what} sets its record aside, and no other`, async () => {
    const batch = records('a', 'b', value, 'c');
    for (const _ of [1, 2]) await assert.rejects(deliver(notes, batch), /record 0@2/);
    await deliver(notes, batch);
    assert.equal(await written(), 'a b c');
    const [aside] = await asides();
    assert.equal(aside?.place, '0@2');
    assert.match(aside.reason, reason);
  });
}

for (const [what, sql, reason] of [
  [
    'a subquery of several rows',
    'INSERT INTO notes (note) VALUES ((SELECT n FROM (SELECT 1 AS n UNION SELECT 2) AS two))',
    /more than 1 row/,
  ],
  ['a column that was left out and has no default', 'INSERT INTO notes () VALUES ()', /default value/],
] as const)
  test(`a statement of one record that has ${what} sets that record aside`, async () => {
    const batch = records('a', 'b', 'bad', 'c');
    const stated = (messages: readonly Uint8Array[]): Statement[] =>
      messages.map((message): Statement => {
        const note = new TextDecoder().decode(message);
        return note === 'bad' ? [sql, {}] : ['INSERT INTO notes (note) VALUES (:note)', { note }];
      });
    for (const _ of [1, 2]) await assert.rejects(deliver(stated, batch), /record 0@2/);
    await deliver(stated, batch);
    assert.equal(await written(), 'a b c');
    const [aside] = await asides();
    assert.equal(aside?.place, '0@2');
    assert.match(aside.reason, reason);
  });

test('what a module answers wrongly for one record sets that record aside', async () => {
  const batch = records('a', 'bad', 'c');
  const wrong = (messages: readonly Uint8Array[]): unknown =>
    messages.some(message => String(Buffer.from(message)) === 'bad') ? 7 : mended(messages);
  await deliver(wrong, batch, { maxTries: 1 });
  assert.equal(await written(), 'a c');
  assert.deepEqual(await asides(), [
    { place: '0@1', reason: 'stream() must answer a list of [sql, params], not 7' },
  ]);
});

test('MAX_TRIES 1 sets several aside in one delivery, MAX_TRIES 0 none in any number', async () => {
  await deliver(notes, records('bad', 'a', 'bad', 'b', 'bad'), { maxTries: 1 });
  assert.equal(await written(), 'a b');
  assert.deepEqual(
    (await asides()).map(({ place }) => place),
    ['0@0', '0@2', '0@4'],
  );
  const next = [
    { offset: 5, value: 'c' },
    { offset: 6, value: 'bad' },
    { offset: 7, value: 'd' },
  ];
  for (const delivery of [1, 2, 3, 4, 5])
    await assert.rejects(
      deliver(notes, next, { maxTries: 0 }),
      new RegExp(`record 0@6 .*try ${delivery}; MAX_TRIES 0 never`),
    );
  assert.equal(await written(), 'a b c');
  assert.equal((await asides()).length, 3);
});

test('the tries of one record do not count for the next one, nor for one at its place in a topic made anew', async () => {
  await assert.rejects(deliver(notes, records('bad')), /try 1 of 3/);
  await assert.rejects(deliver(notes, records('bad')), /try 2 of 3/);
  await deliver(mended, records('bad'));
  await assert.rejects(deliver(notes, [{ offset: 1, value: 'bad' }]), /try 1 of 3/);
  await world.sql('DELETE FROM stream_marks');
  await assert.rejects(deliver(notes, [{ offset: 1, timestamp: 5, value: 'bad' }]), /try 1 of 3/);
});

test('a database that is away, a lock, a time-out, a missing table or a network that fails is no try', async () => {
  await assert.rejects(deliver(notes, records('bad')), /try 1 of 3/);
  world.setDatabaseAway(true);
  for (const _ of [1, 2, 3, 4]) await assert.rejects(deliver(notes, records('bad'), { remainingMs: 6_000 }));
  world.setDatabaseAway(false);

  const nowhere = () => [['INSERT INTO nowhere (a) VALUES (1)']];
  for (const _ of [1, 2, 3, 4]) await assert.rejects(deliver(nowhere, records('bad')), /nowhere/);
  const offline = () =>
    Promise.reject(
      new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) }),
    );
  for (const _ of [1, 2, 3, 4]) await assert.rejects(deliver(offline, records('bad')), /fetch failed/);
  for (const _ of [1, 2, 3, 4])
    await assert.rejects(deliver(mended, records('bad'), { remainingMs: 5_000 }), /abort|time/i);
  await holding('SELECT part FROM stream_marks FOR UPDATE', async () => {
    // A call that is under way when there is no more time is aborted.
    for (const _ of [1, 2, 3, 4])
      await assert.rejects(deliver(mended, records('bad'), { remainingMs: 6_000 }), /lock|abort/i);
  });

  assert.deepEqual(await world.sql('SELECT tries FROM stream_tries'), [{ tries: 1 }]);
  assert.deepEqual(await asides(), []);
  await deliver(mended, records('bad'));
  assert.equal(await written(), 'bad');
});

test('where the item cannot be put, the mark stays', async () => {
  const nowhere = { maxTries: 1, setAsideTable: 'nowhere' };
  await assert.rejects(
    deliver(notes, records('bad', 'a'), nowhere),
    /Requested resource not found|non-existent/,
  );
  assert.deepEqual(await marks(), { 0: -1 });
  await deliver(notes, records('bad', 'a'), { maxTries: 1 });
  assert.deepEqual([await written(), (await asides()).length], ['a', 1]);
});

for (const [what, bad] of [
  ['throws', 'bad'],
  ['answers what its table refuses', 'longer'],
] as const)
  test(`a module that ${what} on all stops after ${mostInARow} records of a partition in a row, until one is passed or it is mended`, async () => {
    const batch = records(...Array.from({ length: mostInARow + 3 }, () => bad));
    const all = [...batch, { offset: batch.length, value: 'a' }, { partition: 1, offset: 0, value: 'p' }];
    const atOnce = { maxTries: 1 };
    for (const _ of [1, 2])
      await assert.rejects(
        deliver(notes, all, atOnce),
        new RegExp(`record 0@${mostInARow} .*most likely the module`),
      );
    assert.equal((await asides()).length, mostInARow);
    assert.equal(await written(), 'p', 'and the other partition goes on');

    const unique = (messages: readonly Uint8Array[]): unknown[] =>
      messages.map(() => ['INSERT IGNORE INTO notes (note) VALUES (:note)', { note: 'ok' }]);
    await deliver(unique, all.slice(0, mostInARow + 1), atOnce);
    await deliver(notes, all, atOnce);
    assert.equal(await written(), 'p ok a');
    assert.equal((await asides()).length, mostInARow + 2);
  });

test('a redrive writes what was set aside once the module is mended, once, and the mark stays', async () => {
  await deliver(notes, records('a', 'bad', 'b'), { maxTries: 1 });
  const bad = { offset: 1, value: 'bad' };
  assert.deepEqual(await redrive(notes, bad), {
    redrive: true,
    rows: 0,
    fault: 'stream() threw RangeError: bad is bad',
  });
  assert.deepEqual(await redrive(mended, bad), { redrive: true, rows: 1 });
  assert.deepEqual(await redrive(mended, bad), { redrive: true, rows: 0 });
  await deliver(mended, records('a', 'bad', 'b'));
  assert.equal(await written(), 'a b bad');
});

test('a record of a topic that was made again is redriven once by the marks of its own source, and so is the one at its place now', async () => {
  await deliver(notes, records('bad', 'a'), { maxTries: 1 });
  await deliver(notes, records('b', 'bad', 'c'), { maxTries: 1 }, madeAgain);
  const items = await world.items('set_aside');
  const places = items.map(({ source, offset }) => `${source?.S} ${offset?.N}`);
  assert.deepEqual(places.toSorted(), [`${sourceArn} 0`, `${madeAgain} 1`].toSorted());

  const old = { offset: 0, value: 'old' };
  assert.deepEqual(await redrive(mended, old, sourceArn), { redrive: true, rows: 1 });
  assert.deepEqual(await redrive(unlimited, old, sourceArn), { redrive: true, rows: 0 });
  assert.deepEqual(await redrive(unlimited, { offset: 0, value: 'b' }, madeAgain), {
    redrive: true,
    rows: 0,
  });
  assert.deepEqual(await redrive(mended, { offset: 1, value: 'new' }, madeAgain), { redrive: true, rows: 1 });
  assert.equal(await written(), 'a b c old new');
});

test('killed between the item and the commit, it sets the record aside the next time, as one item', async () => {
  const item = await killedBetween();
  assert.deepEqual(await marks(), { 0: 1 });
  await deliver(
    notes,
    [
      { offset: 1, value: 'bad' },
      { offset: 2, value: 'b' },
    ],
    { maxTries: 1 },
  );
  assert.equal(await written(), 'a b');
  const [again, ...others] = await world.items('set_aside');
  assert.deepEqual([others, again?.position?.S], [[], item]);
  assert.deepEqual(await redrive(mended, { offset: 1, value: 'bad' }), { redrive: true, rows: 1 });
});

test('killed between the item and the commit, and then written by a mended module, it is not redriven', async () => {
  await killedBetween();
  await deliver(
    mended,
    [
      { offset: 1, value: 'bad' },
      { offset: 2, value: 'b' },
    ],
    { maxTries: 1 },
  );
  assert.equal(await written(), 'a bad b');
  assert.deepEqual(await redrive(unlimited, { offset: 1, value: 'bad' }), { redrive: true, rows: 0 });
  assert.equal(await written(), 'a bad b');
});

/** Nothing but the marks keeps it from writing a record twice. */
const unlimited = (batch: readonly Uint8Array[]): Statement[] =>
  batch.map((_, index) => ['INSERT INTO notes (note) VALUES (:note)', { note: `x${index}` }]);

/**
 * A function in a process of its own that writes `a` and is killed while it sets aside the record at 1, which is held
 * up by a row of the same key. Answers the item's key.
 */
async function killedBetween(): Promise<string> {
  await deliver(notes, [{ offset: 0, value: 'a' }]);
  const insert = `INSERT INTO stream_set_aside VALUES ('${name}', '${sourceArn}', '${topic}', 0, 1, 1, UTC_TIMESTAMP(3))`;
  let position = '';
  await holding(insert, async () => {
    const program = fileURLToPath(new URL('./killed-setter-aside.ts', import.meta.url));
    const setter = spawn(process.execPath, [program], {
      stdio: 'ignore',
      env: { ...process.env, STREAM: name, MAX_TRIES: '1' },
    });
    const exit = once(setter, 'exit');
    await until('its item is put', 30_000, async () => {
      assert.equal(setter.exitCode, null);
      position = (await world.items('set_aside'))[0]?.position?.S ?? '';
      return position !== '';
    });
    setter.kill('SIGKILL');
    await exit;
  });
  return position;
}

/** Runs `work` while another transaction has run a statement, and takes that back. */
async function holding(statement: string, work: () => Promise<void>): Promise<void> {
  const cluster = { clusterArn, secretArn, database: world.database };
  const over = new Error('over');
  const holder = inTransaction(cluster, AbortSignal.timeout(120_000), async transaction => {
    await transaction.execute(statement, {});
    await work();
    throw over;
  });
  await assert.rejects(holder, error => {
    if (error !== over) throw error;
    return true;
  });
}

interface How {
  readonly maxTries?: number;
  readonly remainingMs?: number;
  readonly setAsideTable?: string;
}

/** By a function that has just started, and knows nothing of the deliveries before. */
function deliver(
  stream: unknown,
  batch: readonly TestRecord[],
  { maxTries = 3, remainingMs = 60_000, setAsideTable = 'set_aside' }: How = {},
  source = sourceArn,
): Promise<unknown> {
  const environment = { STREAM: name, MAX_TRIES: String(maxTries), SET_ASIDE_TABLE: setAsideTable };
  const handler = createHandler(stream, { ...process.env, ...environment });
  const end = Date.now() + remainingMs;
  return handler(mskEvent(batch, source), { ...context(), getRemainingTimeInMillis: () => end - Date.now() });
}

function redrive(stream: unknown, record: TestRecord, source = sourceArn): Promise<unknown> {
  const handler = createHandler(stream, { ...process.env, STREAM: name });
  return handler({ ...mskEvent([record], source), redrive: {} }, context());
}

async function written(): Promise<string> {
  return (await world.sql('SELECT note FROM notes ORDER BY id')).map(({ note }) => String(note)).join(' ');
}

async function marks(): Promise<Record<string, number>> {
  const own = "SELECT part, next_offset FROM stream_marks WHERE source NOT LIKE 'redrive:%'";
  return Object.fromEntries(
    (await world.sql(own)).map(row => [String(row['part']), Number(row['next_offset'])]),
  );
}

async function asides(): Promise<{ readonly place: string; readonly reason: string }[]> {
  const items = await world.items('set_aside');
  return items
    .map(({ partition, offset, reason }) => ({
      place: `${partition?.N}@${offset?.N}`,
      reason: String(reason?.S),
    }))
    .sort((a, b) => a.place.localeCompare(b.place));
}
