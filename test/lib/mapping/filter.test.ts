import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { filterOf } from '../../../lib/mapping/filter.ts';
import type { MappingSettings } from '../../../lib/mapping/settings.ts';
import { message, play, provisioned } from '../local/trigger/play.ts';
import { untilTrue } from '../../support/until.ts';

const criteria = (...patterns: readonly (object | string)[]) => ({
  FilterCriteria: {
    Filters: patterns.map(pattern => ({
      Pattern: typeof pattern === 'string' ? pattern : JSON.stringify(pattern),
    })),
  },
});
const base = { Topics: ['orders'] } as unknown as MappingSettings;
const passes = (pattern: object | string, value: string | Buffer | null): boolean => {
  const filter = filterOf({ ...base, ...criteria(pattern) });
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return filter?.({ ...message(5), value: bytes }, 2) ?? true;
};
const leaf = (wanted: unknown, value: string): boolean => passes({ value: { a: wanted } }, `{"a":${value}}`);

describe('filter criteria', () => {
  it('62: each comparison, exact to the character', () => {
    const cases: readonly (readonly [unknown, string, boolean])[] = [
      [['x'], '"x"', true],
      [['x'], '"X"', false],
      [[''], '""', true],
      [[null], 'null', true],
      [[null], '""', false],
      [[true], 'true', true],
      [['x', 'y'], '"y"', true],
      [['x'], '["z","x"]', true],
      [[{ prefix: 'AB' }], '"ABC"', true],
      [[{ prefix: 'AB' }], '"aBC"', false],
      [[{ suffix: 'C' }], '"ABC"', true],
      [[{ 'equals-ignore-case': 'abc' }], '"ABC"', true],
      [[{ 'anything-but': ['x', 'y'] }], '"z"', true],
      [[{ 'anything-but': ['x', 'y'] }], '"y"', false],
      [[{ 'anything-but': 5 }], '6', true],
      [[{ numeric: ['=', 5] }], '5.0', true],
      [[{ numeric: ['>', 0, '<=', 5] }], '5', true],
      [[{ numeric: ['>', 0, '<=', 5] }], '5.1', false],
      [[{ numeric: ['<', 0] }], '"-1"', false],
      [[{ exists: true }], '0', true],
      [[{ exists: true }], '{"b":1}', false],
      [[{ exists: false }], '1', false],
      [[5], '"5"', false],
      [['n5'], '5', false],
    ];
    for (const [wanted, value, expected] of cases)
      assert.equal(leaf(wanted, value), expected, `${JSON.stringify(wanted)} of ${value}`);
    assert.equal(passes({ value: { b: [{ exists: false }] } }, '{"a":1}'), true);
    assert.equal(passes({ value: { a: { b: ['x'] } } }, '{"a":{"b":"x"}}'), true);
    assert.equal(passes({ value: { a: { b: ['x'] } } }, '{"a":[{"b":"y"},{"b":"x"}]}'), true);
  });

  it('62: numbers compare by their text', () => {
    assert.equal(passes('{"value":{"a":[300]}}', '{"a":300}'), true);
    assert.equal(passes('{"value":{"a":[300]}}', '{"a":300.0}'), false);
    assert.equal(passes('{"value":{"a":[300.0]}}', '{"a":300.0}'), true);
    assert.equal(passes('{"value":{"a":[12345678901234567890]}}', '{"a":12345678901234567891}'), false);
  });

  it('62: names are joined by and, $or by or, filters by or', () => {
    const both = { value: { a: ['x'], b: ['y'] } };
    assert.equal(passes(both, '{"a":"x","b":"y"}'), true);
    assert.equal(passes(both, '{"a":"x"}'), false);
    const either = { value: { $or: [{ a: ['x'] }, { b: ['y'] }], c: [1] } };
    assert.equal(passes(either, '{"b":"y","c":1}'), true);
    assert.equal(passes(either, '{"b":"z","c":1}'), false);
    const filter = filterOf({ ...base, ...criteria({ value: { a: ['x'] } }, { value: { a: ['y'] } }) });
    assert.equal(filter?.({ ...message(0), value: Buffer.from('{"a":"y"}') }, 0), true);
  });

  it('63: a list is a pattern of text', () => {
    const noErrors = { value: [{ 'anything-but': ['error'] }] };
    assert.equal(passes(noErrors, 'all is well'), true);
    assert.equal(passes(noErrors, 'error'), false);
    assert.equal(passes({ value: [{ prefix: '[warn' }] }, '[warn] disk'), true);
  });

  it('64: other kinds of value, invalid UTF-8 and none at all leave the decision to the metadata', () => {
    const json = { value: { a: ['x'] } };
    for (const value of ['plain', Buffer.from([0xff, 0xfe]), null, '5'])
      assert.equal(passes(json, value), true, String(value));
    assert.equal(passes({ value: ['plain'] }, '{"a":"plain"}'), true);
    assert.equal(passes({ ...json, partition: [2] }, 'plain'), true);
    assert.equal(passes({ ...json, partition: [3] }, 'plain'), false);
    assert.equal(passes({ topic: ['orders'], timestampType: ['CREATE_TIME'] }, 'plain'), true);
    assert.equal(passes({ offset: [{ numeric: ['>', 5] }] }, 'plain'), false);
  });

  it('44, 62, 65: what is no pattern is refused', () => {
    const wrong = [
      'no JSON',
      '[]',
      '{}',
      '{"value":{}}',
      '{"value":[]}',
      '{"value":"x"}',
      '{"value":{"a":"x"}}',
      '{"value":{"a":[{"like":"x"}]}}',
      '{"value":{"a":[{"prefix":1}]}}',
      '{"value":{"a":[{"numeric":[">"]}]}}',
      '{"value":{"a":[{"exists":"yes"}]}}',
      '{"value":{"$or":[{"a":[1]}]}}',
      '{"key":["k"]}',
      `{"value":["${'x'.repeat(4096)}"]}`,
    ];
    for (const pattern of wrong)
      assert.throws(
        () => filterOf({ ...base, ...criteria(pattern) }),
        /^InvalidPattern: Invalid filter pattern/,
      );
    assert.throws(
      () => filterOf({ ...base, ...criteria(...Array.from({ length: 6 }, () => ({ value: ['x'] }))) }),
      /more than 5/,
    );
    assert.equal(filterOf({ ...base, FilterCriteria: { Filters: [] } }), undefined);
  });
});

describe('filtered records', () => {
  const settings = { ...provisioned, ...criteria({ value: { keep: [true] } }) };
  const yes = '{"keep":true}';
  const no = '{"keep":false}';

  it('17, 29: never reach the function, and move the offset with those that do', async () => {
    const { batcher, receiveValues, call, commits, counts } = play(settings);
    batcher.assign([0], false);
    receiveValues(0, 0, no, yes, no, yes, no);
    const first = await call(0);
    assert.deepEqual(first.list, { 'orders-0': [1, 3] });
    assert.deepEqual(commits, []);
    first.end();
    await untilTrue(() => commits.length === 1);
    assert.deepEqual([commits, counts().polled, counts().filteredOut], [[{ 0: 5 }], 5, 3]);
  });

  it('29: a poll of nothing else moves the offset at once, but not past a batch under way', async () => {
    const { batcher, receiveValues, call, calls, commits } = play(settings);
    batcher.assign([0], false);
    receiveValues(0, 0, no, no);
    await untilTrue(() => commits.length === 1);
    assert.deepEqual(commits, [{ 0: 2 }]);
    receiveValues(0, 2, yes);
    const first = await call(0);
    receiveValues(0, 3, no, no);
    first.end('not yet');
    const again = await call(1);
    assert.deepEqual(commits, [{ 0: 2 }]);
    again.end();
    await untilTrue(() => commits.at(-1)?.['0'] === 5);
    assert.equal(calls.length, 2);
    receiveValues(0, 5, yes);
    (await call(2)).end();
    await untilTrue(() => commits.at(-1)?.['0'] === 6);
  });
});
