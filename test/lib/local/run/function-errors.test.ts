import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFunctionErrors } from '../../../../lib/local/run/function-errors.ts';

function subject() {
  const said: string[] = [];
  const clock = { ms: 0 };
  const show = createFunctionErrors({
    nameOf: name => name,
    say: line => said.push(line),
    folder: 'logs',
    now: () => clock.ms,
  });
  /** One failed call of `name`; `at` is where it was thrown. */
  const fail = (message: string, { name = 'f', at = 'index.mjs:1:2', type = 'TypeError' } = {}): void => {
    const trace = [`${type}: ${message}`, `    at handler (${at})`, '    at run (bootstrap.mjs:3:4)'];
    const payload = JSON.stringify({ errorType: type, errorMessage: message, trace });
    show(name, { requestId: 'r', payload, records: 't-0@7..9' });
  };
  return { said, clock, show, fail };
}

test('a failed call is shown with its records, its type and message, and the stack below', () => {
  const { said, fail } = subject();
  fail('no such thing');
  assert.deepEqual(said, [
    'f t-0@7..9 | TypeError: no such thing',
    '    at handler (index.mjs:1:2)',
    '    at run (bootstrap.mjs:3:4)',
  ]);
});

test('a message of several lines is indented, and what would steer a terminal is written out', () => {
  const { said, fail } = subject();
  fail('first\nsecond\u001B[2J');
  assert.deepEqual(said.slice(0, 2), ['f t-0@7..9 | TypeError: first', '    second\\u001b[2J']);
});

test('a lost process is one line, without its request', () => {
  const { said, show } = subject();
  const errorMessage = 'RequestId: 0-1 Error: Task timed out after 0.30 seconds';
  const payload = JSON.stringify({ errorType: 'Sandbox.Timedout', errorMessage });
  show('f', { requestId: '0-1', payload, records: undefined });
  assert.deepEqual(said, ['f | Sandbox.Timedout: Task timed out after 0.30 seconds']);
});

test('what is thrown over and over is shown in full once, then counted at most every ten seconds', () => {
  const { said, clock, fail } = subject();
  fail('offset 1 is bad');
  said.length = 0;
  for (clock.ms = 100; clock.ms < 10_000; clock.ms += 100) fail(`offset ${clock.ms} is bad`);
  assert.deepEqual(said, []);
  fail('offset 2 is bad');
  assert.deepEqual(said, ['f t-0@7..9 | TypeError: offset 2 is bad (100 times more; each is in logs/f.log)']);
  clock.ms = 20_000;
  fail('offset 3 is bad');
  assert.match(said[1] ?? '', /\(once more; /);
});

for (const [what, more] of [
  ['of another function', { name: 'g' }],
  ['of another type', { type: 'RangeError' }],
  ['thrown elsewhere', { at: 'index.mjs:1:99' }],
] as const)
  test(`an error ${what} is another one`, () => {
    const { said, fail } = subject();
    fail('no such thing');
    fail('no such thing', more);
    assert.equal(said.length, 6);
  });

test('an error that was away for more than ten minutes is shown in full again', () => {
  const { said, clock, fail } = subject();
  fail('no such thing');
  clock.ms = 600_001;
  fail('no such thing');
  assert.deepEqual(said.slice(3), said.slice(0, 3));
});

test('a stack without end is cut', () => {
  const { said, fail } = subject();
  fail('line\n'.repeat(100));
  assert.equal(said.length, 26);
  assert.match(said.at(-1) ?? '', /^ {4}… and 78 lines more$/);
});
