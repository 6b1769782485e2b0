import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { filterOf } from '../../../lib/mapping/filter.ts';
import type { MappingSettings } from '../../../lib/mapping/settings.ts';

const judged = (Pattern: string) => () =>
  filterOf({ Topics: ['orders'], FilterCriteria: { Filters: [{ Pattern }] } } as unknown as MappingSettings);

describe('62, 63: a filter pattern', () => {
  const good = [
    '{"value":["a"]}',
    '{"value":{"id":[{"prefix":"AB"}]}}',
    '{"value":[{"anything-but":["error"]}]}',
    '{"value":{"a":[null,"",1,true]}}',
    '{"value":{"a":[{"exists":false}],"b":[{"suffix":"z"}]}}',
    '{"value":{"a":[{"equals-ignore-case":"Ab"}]}}',
    '{"value":{"a":[{"numeric":["=",5]}],"b":[{"numeric":[">",0,"<=",5.5]}]}}',
    '{"value":{"$or":[{"a":[1]},{"b":[2]}]}}',
    '{"value":{"a":[{"anything-but":5}],"b":[{"anything-but":["x",5]}]}}',
    '{"partition":[0]}',
  ];
  const bad = [
    '',
    'value',
    '[]',
    '{}',
    '"value"',
    '{"value":"a"}',
    '{"value":1}',
    '{"value":[]}',
    '{"value":{}}',
    '{"value":[["a"]]}',
    '{"value":[{"prefix":1}]}',
    '{"value":[{"prefix":"a","suffix":"b"}]}',
    '{"value":[{"exists":"yes"}]}',
    '{"value":[{"like":"a"}]}',
    '{"value":[{"prefix":{"equals-ignore-case":"a"}}]}',
    '{"value":[{"anything-but":{"prefix":"x"}}]}',
    '{"value":[{"anything-but":[]}]}',
    '{"value":[{"anything-but":[null]}]}',
    '{"value":[{"numeric":[">"]}]}',
    '{"value":[{"numeric":[">",5,"<",5]}]}',
    '{"value":[{"numeric":["<",0,">",5]}]}',
    '{"value":{"$or":[{"a":[1]}]}}',
    '{"value":{"$or":{"a":[1]}}}',
  ];
  for (const pattern of good) it(`${pattern} is taken`, () => assert.doesNotThrow(judged(pattern)));
  for (const pattern of bad)
    it(`${pattern || 'no text'} is refused`, () =>
      assert.throws(judged(pattern), /^InvalidPattern: Invalid filter pattern definition\. \(/));
});
