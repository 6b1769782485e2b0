import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flagsOf, givenPath, numberFlag } from '../../../lib/terminal/flags.ts';

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

test('a flag of ours that npm has too may stand in its own settings', t => {
  const { npm_lifecycle_event: event, npm_config_yes: yes } = process.env;
  process.env.npm_lifecycle_event = 'produce';
  process.env.npm_config_yes = 'true';
  t.after(() => {
    restore('npm_lifecycle_event', event);
    restore('npm_config_yes', yes);
  });
  assert.deepEqual(flagsOf(['trades'], options).positionals, ['trades']);
});

test('a word that begins with - and a digit is no value of a flag that has one', () => {
  assert.throws(() => flagsOf(['trades', '-3'], options), /^WrongUsage: /);
});

test('a number is digits, from the least on, and whole where it is to be', () => {
  assert.equal(numberFlag('--limit', undefined, 0, true), undefined);
  for (const [text, value] of [
    ['0', 0],
    ['.5', 0.5],
    ['1.50', 1.5],
  ] as const)
    assert.equal(numberFlag('--interval', text, 0, false), value);
  for (const text of ['', '-1', '1e3', '0x10', ' 1', '1.', 'NaN', 'Infinity'])
    assert.throws(() => numberFlag('--interval', text, 0, false), /^WrongUsage: --interval wants a number/);
  assert.equal(numberFlag('--limit', '9007199254740991', 1, true), Number.MAX_SAFE_INTEGER);
  for (const text of ['0', '1.5', '9007199254740993'])
    assert.throws(
      () => numberFlag('--limit', text, 1, true),
      /^WrongUsage: --limit wants a whole number from 1 up, not "/,
    );
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
