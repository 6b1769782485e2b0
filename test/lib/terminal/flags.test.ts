import assert from 'node:assert/strict';
import { test } from 'node:test';
import { givenPath } from '../../../lib/terminal/flags.ts';

test('a relative path is meant from where npm was called, else from the current folder', () => {
  assert.equal(givenPath('a/b.ts', '/home/me'), '/home/me/a/b.ts');
  assert.equal(givenPath('../b.ts', '/home/me'), '/home/b.ts');
  assert.equal(givenPath('/a.ts', '/home/me'), '/a.ts');
  assert.equal(givenPath('a.ts', ''), `${process.cwd()}/a.ts`);
});
