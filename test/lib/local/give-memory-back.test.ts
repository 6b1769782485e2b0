import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

const module = new URL('../../../lib/local/give-memory-back.mjs', import.meta.url).href;

/** MB resident after each step, in a process of its own that V8 leaves alone otherwise. */
function residentAfter(...steps: readonly string[]): readonly number[] {
  const said = steps.map(step => `${step}; said.push(process.memoryUsage.rss() / 1e6);`).join('\n');
  const code = `
    import { giveMemoryBack } from '${module}';
    const said = [];
    let held = [];
    const take = MB => { held = Array.from({ length: MB }, () => new Array(125_000).fill(0.5)); };
    ${said}
    console.log(JSON.stringify(said));`;
  const flags = ['--initial-old-space-size=512', '--max-semi-space-size=4'];
  const words = [...flags, '--input-type=module', '--eval', code];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' })) as number[];
}

test('memory that nobody holds any more is given back', () => {
  const [taken = 0, left = 0] = residentAfter('take(100); held = []', 'giveMemoryBack()');
  assert.ok(left < taken - 80, `${taken} MB, then ${left}`);
});

test('it is not looked for again before there is more than last time', () => {
  const [, taken = 0, same = 0, more = 0, left = 0] = residentAfter(
    'giveMemoryBack()',
    'take(5); held = []',
    'giveMemoryBack()',
    'take(100); held = []',
    'giveMemoryBack()',
  );
  assert.ok(same > taken - 5, `${taken} MB, then ${same}`);
  assert.ok(left < more - 80, `${more} MB, then ${left}`);
});
