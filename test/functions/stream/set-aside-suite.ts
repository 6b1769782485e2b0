import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mostInARow } from '../../../functions/stream/write-batch.ts';
import { topic } from '../msk-event.ts';
import {
  asides,
  deliver,
  holding,
  marks,
  mended,
  name,
  notes,
  records,
  written,
  type Statement,
} from './notes.ts';
import { world } from './world-of-streams.ts';

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
    /^RecordHeld: record 0@0 .*\n\s+at .*notes\.ts/.test(error.stack ?? ''),
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
