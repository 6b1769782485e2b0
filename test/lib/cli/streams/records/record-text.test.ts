import assert from 'node:assert/strict';
import { it } from 'node:test';
import { decoded, recordJson, recordLine } from '../../../../../lib/cli/streams/records/record-text.ts';

const table: readonly (readonly [Buffer | null, string, string])[] = [
  [null, 'null', ''],
  [Buffer.from(''), 'text', ''],
  [Buffer.from('[{"a":1}]'), 'json', '[{"a":1}]'],
  [Buffer.from('AAPL'), 'text', 'AAPL'],
  [Buffer.from('zwei\nZeilen'), 'text', 'zwei\nZeilen'],
  [Buffer.from([0xff, 0xfe]), 'base64', '//4='],
  [Buffer.from('a\u0000b'), 'base64', 'YQBi'],
];
for (const [bytes, as, text] of table)
  it(`${bytes === null ? 'nothing' : JSON.stringify(String(bytes))} is ${as}`, () =>
    assert.deepEqual(decoded(bytes), { as, text }));

function record(value: Buffer | null, headers: Record<string, Buffer> = {}) {
  const headerList = Object.entries(headers).map(([key, bytes]) => ({ key, value: bytes }));
  const message = { offset: '15', timestamp: '1700000000123', key: Buffer.from('AAPL'), value, headerList };
  return { topic: 'trading_data', partition: 0, message };
}

it('a record is one line, its JSON as it was but for line ends', () => {
  const value = Buffer.from('{\n  "big": 12345678901234567890,\n  "text": "a\\nb"\n}\n');
  assert.equal(
    recordLine(record(value, { from: Buffer.from('here') })),
    '2023-11-14T22:13:20.123Z  trading_data-0@15  key AAPL  headers from=here  { "big": 12345678901234567890, "text": "a\\nb" }',
  );
});

it('a tombstone and binary are shown as what they are', () => {
  assert.match(recordLine(record(null)), / {2}key AAPL {2}\(none\)$/);
  assert.match(recordLine(record(Buffer.from([255]))), / {2}base64:\/w==$/);
});

it('no record breaks the line or steers a terminal', () => {
  const line = recordLine(record(Buffer.from('"\u009B2J\u2028"'), { 'na\nme': Buffer.from('x\r\ny') }));
  assert.match(line, /headers na\\u000ame=x\\u000d\\u000ay {2}"\\u009b2J\\u2028"$/);
});

it('for programs JSON stays JSON, and binary is marked', () => {
  assert.deepEqual(JSON.parse(recordJson(record(Buffer.from('[1]'), { h: Buffer.from([255]) }))), {
    topic: 'trading_data',
    partition: 0,
    offset: '15',
    timestamp: '2023-11-14T22:13:20.123Z',
    key: 'AAPL',
    headers: [{ name: 'h', value: { base64: '/w==' } }],
    value: [1],
  });
});

it('for programs a number keeps its digits, and a text is one line that steers nothing', () => {
  const value = '{"id": 9223372036854775807,\n\t"price": 1.10, "text": "\u009b2J\u202e"}';
  const line = recordJson(record(Buffer.from(value)));
  assert.match(line, /"value":\{"id": 9223372036854775807, "price": 1\.10, "text": "\\u009b2J\\u202e"\}\}$/);
  assert.deepEqual((JSON.parse(line) as { value: unknown }).value, JSON.parse(value));
});

it('JSON of any depth is passed on', () => {
  const deep = '['.repeat(10_000) + ']'.repeat(10_000);
  assert.ok(recordJson(record(Buffer.from(deep))).endsWith(`"value":${deep}}`));
});
