import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linesOf } from '../../../../../lib/cli/produce/file/lines.ts';

const most = 8;

async function read(...chunks: readonly (string | Buffer)[]) {
  async function* all() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  const lines = [];
  for await (const some of linesOf(all(), most)) lines.push(...some);
  return lines.map(({ number, bytes }) => [number, bytes?.toString('latin1')]);
}

describe('lines', () => {
  it('end in LF or CRLF, the last one in nothing', async () => {
    assert.deepEqual(await read('a\r\n\nb\n\r\nc'), [
      [1, 'a'],
      [2, ''],
      [3, 'b'],
      [4, ''],
      [5, 'c'],
    ]);
    assert.deepEqual(await read('a\n'), [[1, 'a']]);
    assert.deepEqual(await read(), []);
  });

  it('go on from chunk to chunk, wherever those end', async () => {
    const whole = 'ab\r\ncd\r\nef';
    const expected = await read(whole);
    for (let cut = 0; cut <= whole.length; cut++)
      assert.deepEqual(await read(whole.slice(0, cut), whole.slice(cut)), expected, `cut at ${cut}`);
    assert.deepEqual(await read(...whole.split('')), expected);
  });

  it('keep every byte, a CR within them too', async () => {
    assert.deepEqual(await read(Buffer.from([0xff, 0x0d, 0x80, 0x0a, 0x00])), [
      [1, '\xff\r\x80'],
      [2, '\0'],
    ]);
  });

  it('of as many bytes as are wanted come whole, longer ones without bytes', async () => {
    assert.deepEqual(await read('12345678\r\n', '12345', '6789\n123456789\r\nx'), [
      [1, '12345678'],
      [2, undefined],
      [3, undefined],
      [4, 'x'],
    ]);
    assert.deepEqual(await read('1234567', '8\r', '\nx\n', '123456789'), [
      [1, '12345678'],
      [2, 'x'],
      [3, undefined],
    ]);
  });

  it('end in the error of their chunks, without the line that it cut', async () => {
    async function* broken() {
      yield Buffer.from('a\nb');
      throw new Error('cut');
    }
    const lines: string[] = [];
    await assert.rejects(async () => {
      for await (const some of linesOf(broken(), most)) lines.push(...some.map(line => String(line.bytes)));
    }, /cut/);
    assert.deepEqual(lines, ['a']);
  });
});
