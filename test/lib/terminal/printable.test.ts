import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inLine, printable } from '../../../lib/terminal/printable.ts';

/** The first and the last of each range, and what lies beside it. */
const steering = [0, 0x1b, 0x1f, 0x7f, 0x85, 0x9f, 0x61c, 0x200e, 0x200f, 0x2028, 0x202e, 0x2066, 0x2069];
const plain = [0x20, 0x7e, 0xa0, 0x61b, 0x200d, 0x2010, 0x2027, 0x202f, 0x2065, 0x206a];

test('what steers a terminal is written out, and nothing else', () => {
  for (const code of steering) {
    const written = `a\\u${code.toString(16).padStart(4, '0')}b`;
    assert.equal(inLine(`a${String.fromCharCode(code)}b`), written);
    assert.equal(printable(`a${String.fromCharCode(code)}b`), written);
  }
  for (const code of plain) {
    const text = `a${String.fromCharCode(code)}b`;
    assert.equal(inLine(text), text);
  }
});

test('lines and tabs stay where there may be several lines', () => {
  assert.equal(printable('a\n\tb\r\n'), 'a\n\tb\\u000d\n');
  assert.equal(inLine('a\n\tb'), 'a\\u000a\\u0009b');
});
