import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { eventWriter } from '../../../../lib/local/trigger/batch-event.ts';
import { encodeRecords } from '../../../../lib/local/trigger/record-json.ts';
import { textLength, wholeText } from '../../../../lib/local/workers/event-pieces.ts';
import { createFunctions } from '../../../../lib/local/workers/functions.ts';
import { base, message } from '../trigger/play.ts';

const folder = mkdtempSync(join(tmpdir(), 'long-values-'));
const functions = createFunctions({ variables: {} });
writeFileSync(
  join(folder, 'index.mjs'),
  `import { createHash } from 'node:crypto';
const digest = event => createHash('sha256').update(JSON.stringify(event)).digest('hex');
export const handler = async event => digest(event);
export const forgetful = Object.assign(async event => [digest(event), digest(event)].join(), { keepsNoEvent: true });
let last;
export const keeping = async event => {
  const answer = last === undefined ? null : digest(last);
  last = event;
  return answer;
};`,
);
for (const name of ['handler', 'forgetful', 'keeping'])
  functions.put({
    name,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    directory: folder,
    handler: `index.${name}`,
    runtime: 'nodejs24.x',
    timeoutMs: 30_000,
    memoryMb: 512,
    environment: {},
  });
after(async () => {
  await functions.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Of every length about the bound of a long value, and some that end a group of three bytes in each way. */
const lengths = [0, 1, 2, 3, 2047, 2048, 2049, 2050, 2051, 50_000, 10, 100_001];
const records = lengths.map((length, offset) => ({
  ...message(offset),
  key: offset % 3 === 0 ? null : Buffer.from(`"topic":"${offset}`),
  value: Buffer.from(Array.from({ length }, (_, at) => (at * 7 + length) % 256)),
  headerList: offset % 4 === 0 ? [{ key: '"value":0', value: Buffer.from([0, 128, 255]) }] : [],
}));
const withNull = records.map((record, at) => (at === 4 ? { ...record, value: null } : record));

/** As the documentation of Lambda shows it. */
function eventOf(chosen: typeof withNull) {
  const inEvent = chosen.map(({ key, value, offset, timestamp, timestampType, headerList }) => ({
    topic: 'orders',
    partition: 0,
    offset: Number(offset),
    timestamp: Number(timestamp),
    timestampType,
    ...(key && { key: key.toString('base64') }),
    ...(value && { value: value.toString('base64') }),
    headers: headerList.map(header => ({ [header.key]: [...new Int8Array(header.value)] })),
  }));
  return {
    eventSource: 'aws:kafka',
    eventSourceArn: base.EventSourceArn,
    bootstrapServers: '127.0.0.1:9092',
    records: { 'orders-0': inEvent },
  };
}

const writer = eventWriter(base, ['127.0.0.1:9092']);
const encoded = encodeRecords('orders', 0, withNull);

for (const [from, to] of [
  [0, lengths.length],
  [0, 5],
  [4, 9],
  [6, 7],
  [9, lengths.length],
] as const)
  test(`records ${from} to ${to} are the event that their text says, for a function too`, async () => {
    const expected = JSON.stringify(eventOf(withNull.slice(from, to)));
    // Records of two fetches, cut where a retry cuts them.
    const middle = Math.floor((from + to) / 2);
    const slices = [
      { records: encoded, from, to: middle },
      { records: encoded, from: middle, to },
    ].filter(slice => slice.to > slice.from);
    const pieces = writer.write([{ partition: 0, slices }]);
    assert.equal(wholeText(pieces), expected);
    assert.equal(textLength(pieces), expected.length);
    const { payload } = await functions.invoke('handler', pieces);
    const digest = createHash('sha256').update(expected).digest('hex');
    assert.equal(JSON.parse(payload), digest);
    const { payload: forgetful } = await functions.invoke('forgetful', pieces);
    assert.equal(JSON.parse(forgetful), `${digest},${digest}`, 'as often as it is asked for');
  });

test('what a function keeps of an event is not what the next one has', async () => {
  const [first, second] = [
    [0, 9],
    [9, lengths.length],
  ].map(([from = 0, to = 0]) => writer.write([{ partition: 0, slices: [{ records: encoded, from, to }] }]));
  assert.ok(first && second);
  await functions.invoke('keeping', first);
  const { payload } = await functions.invoke('keeping', second);
  const expected = createHash('sha256').update(wholeText(first)).digest('hex');
  assert.equal(JSON.parse(payload), expected);
});

test('what the records take in an event is known before it is written', () => {
  let last = 0;
  for (const [at, end] of encoded.ends.entries()) {
    const [record] = eventOf(withNull.slice(at, at + 1)).records['orders-0'];
    assert.equal(end - last, JSON.stringify(record).length + 1, `record ${at}`);
    last = end;
  }
});
