import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeMessage, messageOf } from '../../../domain/chatters/message.ts';
import { nodesOf, userId } from '../../../domain/chatters/node-id.ts';

const encoded = (streamer: string, field: string, other: string) =>
  JSON.stringify({ user_id: streamer, [field]: other });
const decode = (value: string | null, atMs = 5) =>
  decodeMessage(value === null ? null : Buffer.from(value), atMs);

for (const [field, other, edge] of [
  ['chatter_login', 'ann', { kind: 'chatter', from: 'ann', to: '7' }],
  ['moderator_login', '24-Sep', { kind: 'moderator', from: '24-Sep', to: '7' }],
  ['vip_login', '1.00E+12', { kind: 'vip', from: '1.00E+12', to: '7' }],
  ['chatter_login', '7', { kind: 'chatter', from: '@7', to: '7' }],
  ['team_name', '7', { kind: 'team', from: '7', to: 'team:7' }],
] as const)
  test(`a message with ${field} ${other} is an edge, and its ends have their names`, () => {
    const value = encoded('7', field, other);
    assert.deepEqual(messageOf({ [field]: other, note: 1, user_id: '7' }), { key: '7', value });
    assert.deepEqual(decode(value), { rows: [{ fact: { type: 'edge', edge }, atMs: 5 }] });
    const streamer = { id: '7', kind: 'streamer', name: null };
    const isTeam = edge.kind === 'team';
    const end = { id: isTeam ? edge.to : edge.from, kind: isTeam ? 'team' : 'user', name: other };
    assert.deepEqual(nodesOf(edge), isTeam ? [streamer, end] : [end, streamer]);
  });

test('a message with user_login is a name', () => {
  assert.deepEqual(decode(encoded('7', 'user_login', ' Ann ')).rows, [
    { fact: { type: 'name', streamer: '7', login: ' Ann ' }, atMs: 5 },
  ]);
});

test('no two logins have one id, and no login has that of a streamer or a team', () => {
  const logins = ['1', '@1', '@@1', 'team:1', '@team:1', '1 ', 'a', 'A', '', '٣'];
  const ids = logins.map(userId);
  assert.deepEqual(ids, ['@1', '@@1', '@@@1', '@team:1', '@@team:1', '1 ', 'a', 'A', '', '٣']);
  assert.equal(new Set(ids).size, logins.length);
});

test('ids and names of 1 to 255 characters and at most 1,000 bytes are taken', () => {
  const faultOf = (name: string) => decode(encoded('1', 'vip_login', name)).fault;
  assert.equal(faultOf('x'.repeat(255)), undefined);
  assert.equal(faultOf('x'.repeat(256)), 'vip_login is longer than 255 characters');
  assert.equal(faultOf('🦊'.repeat(250)), undefined);
  assert.equal(faultOf('🦊'.repeat(251)), 'vip_login is longer than 1000 bytes');
  assert.equal(faultOf('🦊'.repeat(256)), 'vip_login is longer than 255 characters');
  assert.equal(faultOf(''), 'vip_login is empty');
  assert.equal(faultOf('\udc00'), 'vip_login holds NUL or half a character');
  assert.equal(decode(encoded('a\0', 'vip_login', 'x')).fault, 'user_id holds NUL or half a character');
});

for (const [value, fault] of [
  ['[]', 'not an object'],
  ['"7"', 'not an object'],
  ['null', 'not an object'],
  ['{"chatter_login":"a"}', 'user_id is not text'],
  ['{"user_id":"7","chatter_login":null}', 'chatter_login is not text'],
  ['{"user_id":"7","user_login":"a","team_name":"b"}', 'has both team_name and user_login'],
  [
    '{"user_id":"7","login":"a"}',
    'has none of chatter_login, moderator_login, vip_login, team_name, user_login beside user_id',
  ],
] as const)
  test(`${value} is set aside: ${fault}`, () => {
    assert.deepEqual(decode(value), { rows: [], fault });
  });

test('fields that no fact has are not read', () => {
  assert.equal(decode('{"user_id":"7","chatter_login":"a","extra":{},"__proto__":1}').rows.length, 1);
});

test('a record was seen when it was sent', () => {
  for (const atMs of [0, 1_790_000_000_000, Date.UTC(9999, 11, 31)])
    assert.equal(decode(encoded('7', 'vip_login', 'a'), atMs).rows[0]?.atMs, atMs);
});

for (const given of [-1, 1_767_225_600_000_000, 1_767_225_600_000_000_000])
  test(`a record that was sent at no time, ${given}, is set aside`, () => {
    const { rows, fault } = decode(encoded('7', 'vip_login', 'a'), given);
    assert.deepEqual(rows, []);
    assert.match(fault ?? '', new RegExp(`^the record's timestamp, ${given}, is no time in milliseconds`));
  });
