import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sources } from '../../../../lib/cli/produce/sources.ts';
import { usage, usageFor } from '../../../../lib/cli/produce/usage.ts';

for (const { name, flags } of sources) {
  test(`the usage of ${name} names its own flags and those of every source`, () => {
    const text = usageFor(['--limit', 'x', name]);
    assert.ok(text.startsWith(`usage: npm run produce -- ${name}`));
    for (const flag of ['file', 'interval', 'limit', 'topic', 'state', ...Object.keys(flags)])
      assert.match(text, new RegExp(`^  --${flag} [A-Z]+ +\\S`, 'm'));
  });
}

test('without a source the usage lists all of them', () => {
  assert.equal(usageFor(['nonsense']), usage);
  for (const { name } of sources) assert.match(usage, new RegExp(`npm run produce -- ${name}`));
});
