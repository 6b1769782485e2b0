import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StreamEvent } from '../../../functions/batch/stream-event.ts';
import { createTransform } from '../../../functions/batch/transform.ts';
import type { Transform } from '../../../functions/batch/transform.ts';
import { context, mskEvent, sourceArn } from '../msk-event.ts';
import type { TestRecord } from '../msk-event.ts';
import { decodeReadings, makeReadingsTable, reading, readingItems, topic } from './readings.ts';
import type { Reading } from './readings.ts';
import { useWorld } from '../use-world.ts';

type SendOn = NonNullable<Transform<Reading>['sendOn']>;

const world = useWorld({ withDatabase: false }, [], async () => {
  await makeReadingsTable();
});

test('rows are kept in the table of their pipeline, expire by setting, and give the stream its newest time', async () => {
  const begun = Math.floor(Date.now() / 1000);
  const records = [
    { offset: 3, value: [reading('oslo', 2, -1.5), reading('oslo', 7, 0.25)] },
    { offset: 4, value: [reading('bergen', 5, 4)] },
  ];
  await deliver(records);
  await deliver(records);
  const items = await world.items('readings');
  assert.deepEqual(items.map(({ station, time, tenths }) => `${time?.S} ${station?.S} ${tenths?.N}`).sort(), [
    '2026-03-01T12:02:00Z oslo -15',
    '2026-03-01T12:05:00Z bergen 40',
    '2026-03-01T12:07:00Z oslo 3',
  ]);
  for (const item of items) {
    const days = (Number(item['expires_at']?.N) - begun) / 86_400;
    assert.ok(days >= 2 && days < 2.1, `${days} days`);
  }
  const [counter] = await world.items('counters');
  assert.deepEqual(
    [counter?.['name']?.S, counter?.['rows']?.N, counter?.['newest_row_at']?.S],
    ['stream:weather-transform', '6', '2026-03-01T12:07:00Z'],
  );
});

test('what is at fault is set aside for its stream, the rows beside it are kept', async () => {
  await deliver([{ partition: 2, offset: 9, value: [reading('oslo', 1, 'warm'), reading('oslo', 2, 1)] }]);
  const [aside, ...others] = await world.items('set_aside');
  assert.deepEqual(others, []);
  assert.deepEqual(
    [aside?.['stream']?.S, aside?.['position']?.S, aside?.['reason']?.S, aside?.['elements']],
    [
      'weather-transform',
      `${topic}#00002#00000000000000000009#e8296bef93c8eb1e`,
      '1 of 2 elements: [0] degrees is not a number',
      { L: [{ N: '0' }] },
    ],
  );
  assert.equal((await world.items('counters'))[0]?.['rows']?.N, '1');
});

test('a dry run answers the items of the table, and writes and sends nothing', async () => {
  const { sent, sendOn } = courier();
  const answer = await deliver([{ offset: 0, value: [reading('narvik', 1, 2)] }], { dryRun: true }, sendOn);
  assert.ok(answer && 'dryRun' in answer);
  assert.deepEqual([answer.table, answer.total], ['readings', 1]);
  const [{ expires_at: expiresAt, ...row } = {}] = answer.rows;
  assert.deepEqual(row, { station: 'narvik', time: '2026-03-01T12:01:00Z', tenths: 20 });
  assert.equal(typeof expiresAt, 'number');
  assert.deepEqual(sent, []);
  assert.deepEqual(await world.items('counters'), []);
});

test('an ordered stream sends its records on in their order, when they are stored and not yet counted', async () => {
  const { sent, sendOn } = courier();
  const seen: unknown[] = [];
  const send: SendOn = async (done, isRedriven) => {
    const stations = (await world.items('readings')).map(item => item['station']?.S);
    seen.push(stations.includes('hamar'), await world.items('counters'));
    await sendOn(done, isRedriven);
  };
  await deliver(
    [
      { partition: 1, offset: 5, value: [reading('hamar', 1, 1)] },
      { partition: 1, offset: 6, value: 'nonsense' },
      { partition: 1, offset: 7, value: [reading('hamar', 2, 2), reading('hamar', 3, 3)] },
    ],
    {},
    send,
  );
  assert.deepEqual(seen, [true, []]);
  assert.deepEqual(sent, [
    [1, 5, 1],
    [1, 6, 0],
    [1, 7, 2],
  ]);
  assert.equal((await world.items('counters'))[0]?.['rows']?.N, '3');
});

test('a batch that could not be sent on is not done, and is sent on when it comes again', async () => {
  const { sent, sendOn } = courier();
  const records = [{ offset: 0, value: [reading('oslo', 1, 1)] }];
  await assert.rejects(
    deliver(records, {}, () => Promise.reject(new Error('the topic is away'))),
    /the topic is away/,
  );
  assert.deepEqual(await world.items('counters'), []);
  await deliver(records, {}, sendOn);
  assert.deepEqual(sent, [[0, 0, 1]]);
  assert.equal((await world.items('counters'))[0]?.['rows']?.N, '1');
});

test('a redriven record is sent on too; one still at fault is neither kept nor sent', async () => {
  const { sent, sendOn } = courier();
  const redriven = (degrees: unknown) =>
    deliver([{ offset: 8, value: [reading('oslo', 1, degrees)] }], { redrive: {} }, sendOn);
  assert.deepEqual(await redriven('warm'), {
    redrive: true,
    rows: 0,
    fault: '1 of 1 elements: [0] degrees is not a number',
  });
  assert.deepEqual(await redriven(1), { redrive: true, rows: 1 });
  assert.deepEqual(sent, [[0, 8, 1]]);
});

test('a stream that sends on cannot name single records as failed: its order would be lost', () => {
  const { sendOn } = courier();
  assert.throws(() => transform(sendOn, { REPORT_ITEM_FAILURES: 'true' }), {
    message:
      'REPORT_ITEM_FAILURES must be false, not "true": stream weather-transform sends its records on in their order',
  });
});

/** Notes what is sent on: partition, offset and number of rows. */
function courier() {
  const sent: (readonly number[])[] = [];
  const sendOn: SendOn = async done => {
    sent.push(...done.map(({ partition, offset, content }) => [partition, offset, content.length]));
  };
  return { sent, sendOn };
}

function transform(sendOn?: SendOn, variables: Readonly<Record<string, string>> = {}) {
  const environment = { ...process.env, RAW_TABLE: 'readings', STREAM: 'weather-transform', TTL_DAYS: '2' };
  return createTransform<Reading>({ ...environment, ...variables }, ({ rawTable }) => ({
    decode: decodeReadings,
    items: readingItems(rawTable),
    eventTime: ({ time }) => time,
    ...(sendOn && { sendOn }),
  }));
}

function deliver(records: readonly TestRecord[], members: Partial<StreamEvent> = {}, sendOn?: SendOn) {
  return transform(sendOn)({ ...mskEvent(records, sourceArn, topic), ...members }, context());
}
