import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flagsOf, givenPath } from '../../../lib/terminal/flags.ts';

test('a relative path is meant from where npm was called, else from the current folder', () => {
  assert.equal(givenPath('a/b.ts', '/home/me'), '/home/me/a/b.ts');
  assert.equal(givenPath('../b.ts', '/home/me'), '/home/b.ts');
  assert.equal(givenPath('/a.ts', '/home/me'), '/a.ts');
  assert.equal(givenPath('a.ts', ''), `${process.cwd()}/a.ts`);
});

const options = { file: { type: 'string' }, limit: { type: 'string' }, yes: { type: 'boolean' } } as const;

test('a misspelt flag is answered with the one that was meant', () => {
  assert.throws(
    () => flagsOf(['--flie', 'x'], options),
    /^WrongUsage: there is no flag --flie; did you mean --file\?$/,
  );
  assert.throws(() => flagsOf(['--limits=5'], options), /there is no flag --limits; did you mean --limit\?$/);
  assert.throws(() => flagsOf(['--colour'], options), /^WrongUsage: there is no flag --colour$/);
});

test('a negative number is a value, for what reads it to refuse', () => {
  assert.equal(flagsOf(['--limit', '-3', '--file', '-'], options).values.limit, '-3');
  assert.deepEqual(flagsOf(['--limit=-3'], options).values, { limit: '-3', __proto__: null });
  assert.throws(() => flagsOf(['--yes', '-3'], options), /WrongUsage/);
});

test('a flag that npm took before the words is refused, and not left out', t => {
  const { npm_lifecycle_event: event, npm_config_limit: limit } = process.env;
  process.env.npm_lifecycle_event = 'produce';
  process.env.npm_config_limit = 'true';
  t.after(() => {
    restore('npm_lifecycle_event', event);
    restore('npm_config_limit', limit);
  });
  assert.throws(
    () => flagsOf(['trades', '5'], options),
    /^WrongUsage: npm kept --limit to itself: write " -- " before/,
  );
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
