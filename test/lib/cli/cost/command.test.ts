import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

function cost(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/cost.ts', ...words], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('costs are printed as boxes, the totals first', () => {
  const { status, stdout } = cost();
  assert.equal(status, 0);
  assert.match(stdout, /^US dollars in us-east-1[^\n]+\n\nWhat a stage costs\n┌/);
  assert.match(stdout, /│ +│ dev +│ prod +│/);
  assert.doesNotMatch(stdout, /\*\*|`/);
});

test('one stage is printed alone, how it scales instead of its costs, and as Markdown', () => {
  const { status, stdout } = cost('--stage', 'dev', '--scale', '--markdown');
  assert.equal(status, 0);
  assert.match(stdout, /^## dev: what breaks, the first first$/m);
  assert.match(stdout, /^\| Kafka \| disks \|/m);
  assert.doesNotMatch(stdout, /^## prod/m);
});

test('wrong usage is exit code 2 with one line that says what is wrong', () => {
  for (const [words, fault] of [
    [['--stage', 'local'], 'cost: --stage wants dev or prod, not "local"'],
    [['--stage'], /cost: Option '--stage <value>' argument missing/],
    [['--cheap'], /cost: there is no flag --cheap/],
    [['dev'], 'cost: there is nothing named "dev" to cost'],
    [['--write', '--markdown'], 'cost: --write goes alone'],
  ] as const) {
    const { status, stdout, stderr } = cost(...words);
    assert.deepEqual([status, stdout], [2, ''], words.join(' '));
    const last = stderr.trimEnd().split('\n').at(-1) ?? '';
    if (typeof fault === 'string') assert.equal(last, fault);
    else assert.match(last, fault);
  }
});
