import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reason } from '../../../dashboard/controls/no-rows.tsx';
import { placeIn, shownBytes } from '../../../dashboard/shell/set-aside-list.tsx';
import { healthOf, lagText, newestText } from '../../../dashboard/shell/stream-card.tsx';
import { streams } from '../../browser/market.ts';

const now = Date.UTC(2026, 0, 31, 12);
const stream = (change: Parameters<typeof streams>[2]) => {
  const [one] = streams(new Date(now), 1, change).streams;
  assert.ok(one !== undefined);
  return one;
};

test('the state has a word beside its colour', () => {
  assert.deepEqual(healthOf(stream({}), 0), { state: 'running', word: 'running' });
  assert.deepEqual(healthOf(stream({ state: 'stopped' }), 0), { state: 'stopped', word: 'stopped' });
  assert.deepEqual(healthOf(stream({ lag: 9 }), 60), { state: 'behind', word: 'behind' });
  assert.deepEqual(healthOf(stream({ lag: 123_456 }), 60, true), {
    state: 'behind',
    word: 'catching up, about 120,000 messages left',
  });
  assert.equal(healthOf(stream({ lag: 1 }), 60, true).word, 'catching up, about 1 message left');
  assert.deepEqual(healthOf(stream({ lag: 9, lastResult: 'PROBLEM: x' }), 60), {
    state: 'problem',
    word: 'problem',
  });
});

test('a lag has its unit, and says for how long where that is known', () => {
  assert.equal(lagText(null, null), '–');
  assert.equal(lagText(0, 0), '0 messages');
  assert.equal(lagText(1, null), '1 message');
  assert.equal(lagText(1234, 75), '1,234 messages · 1 min');
});

test('a newest row of the future is called that, and one of now is not', () => {
  assert.equal(newestText('2062-01-05T00:00:00.000Z', now), 'Jan 5, 2062, in the future');
  assert.equal(newestText(new Date(now + 60_000).toISOString(), now), '0 s ago');
  assert.equal(newestText(null, now), 'none yet');
});

test('an empty table says why it is empty', () => {
  assert.match(reason('rows', stream({ lag: 130 })), /still writing: 130 messages wait/);
  assert.match(reason('rows', stream({ state: 'stopped', lag: 3 })), /is stopped/);
  assert.match(reason('rows', stream({ lastResult: 'PROBLEM: x' })), /has a problem/);
  assert.match(reason('rows', stream({ lag: 0 })), /expired or were deleted/);
});

test('bytes are shown as text where they are text, and as digits where they are not', () => {
  const of = (bytes: Buffer) => shownBytes({ bytes: bytes.toString('base64') });
  assert.deepEqual(of(Buffer.from('{"a":"é"}')), { text: '{"a":"é"}', kind: 'text', bytes: 10 });
  assert.deepEqual(of(Buffer.from([0xff, 0])), { text: 'ff 00', kind: 'binary', bytes: 2 });
  assert.deepEqual(of(Buffer.from('a\u0000')), { text: '61 00', kind: 'binary', bytes: 2 });
  assert.deepEqual(shownBytes({ bytes: null }), { text: '', kind: 'no value', bytes: 0 });
});

test('a message that was set aside has its source beside its place where another one has that place too', () => {
  const aside = (offset: number, sourceSuffix: string) => ({
    id: `${offset} ${sourceSuffix}`,
    sourceSuffix,
    topic: 'votes',
    partition: 1,
    offset,
    at: '2026-01-31T12:00:00.000Z',
    reason: 'not JSON',
    length: null,
    bytes: null,
  });
  const records = [aside(7, '#0f'), aside(7, '#1e'), aside(8, '#0f')];
  const places = records.map(record => placeIn(records, record));
  assert.deepEqual(places, ['1@7#0f', '1@7#1e', '1@8']);
});
