import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { standingOut, toned, toneOf } from '../../../lib/terminal/tone.ts';

const terminal = Object.assign(new PassThrough(), { isTTY: true, getColorDepth: () => 8 });
const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;

test('trouble stands out where colours are shown, to the end of what is said of it', t => {
  const { NO_COLOR: without, FORCE_COLOR: force } = process.env;
  delete process.env.NO_COLOR;
  delete process.env.FORCE_COLOR;
  t.after(() => {
    if (without !== undefined) process.env.NO_COLOR = without;
    if (force !== undefined) process.env.FORCE_COLOR = force;
  });
  assert.equal(standingOut('x  PROBLEM: a\nb', terminal), `x  ${red('PROBLEM: a\nb')}`);
  assert.equal(standingOut('x  OK', terminal), 'x  OK');
  assert.equal(toned('a', undefined, terminal), 'a');
  assert.equal(standingOut('PROBLEM', new PassThrough()), 'PROBLEM');
});

test('a cell is trouble by its first word', () => {
  assert.equal(toneOf('PROBLEM: a'), 'red');
  assert.equal(toneOf('no PROBLEM'), undefined);
});
