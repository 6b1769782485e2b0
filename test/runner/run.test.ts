import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { test } from 'node:test';

const root = resolve(import.meta.dirname, '../..');

/** Exit code and output of `npm test -- WORD...` */
function runTests(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['test/run.ts', ...words], {
    cwd: root,
    encoding: 'utf8',
  });
  return [status, stdout, stderr];
}

test('a word that is no file of tests is refused in a line', () => {
  assert.deepEqual(runTests('nosuch.test.ts'), [1, '', 'test: there is no file nosuch.test.ts\n']);
  assert.deepEqual(runTests('test/runner'), [
    1,
    '',
    'test: test/runner is no file: name the files of tests\n',
  ]);
});

test('--help shows the usage, for the tests of faults too', () => {
  for (const words of [['--help'], ['-h'], ['faults', '--help']]) {
    const [code, stdout, stderr] = runTests(...words);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(String(stdout), /^usage: npm test /);
  }
});
