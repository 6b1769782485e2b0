import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idsFrom } from '../../../../lib/cli/produce/ids.ts';
import type { LocalRun } from '../../../../lib/cli/local-run.ts';
import type { Outages } from '../../../../lib/cli/produce/outages.ts';

test('no id is given twice, and none of a block that somebody else reserved', async () => {
  const blocks = [1, 5_001, 9_001];
  const reserved: number[] = [];
  const outages = {
    until: async () => {
      const first = blocks.shift() ?? 0;
      reserved.push(first);
      return first;
    },
  } as unknown as Outages;
  const give = idsFrom({} as LocalRun, 'trades', outages);
  const ids: number[] = [];
  for (const count of [1, 998, 2, 1_000])
    ids.push(...(await give(Array.from({ length: count }, () => ({})))).map(({ id }) => id));
  const block = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);
  assert.deepEqual(ids, [...block(1, 1_000), ...block(5_001, 1_000), 9_001]);
  assert.deepEqual(reserved, [1, 5_001, 9_001]);
});
