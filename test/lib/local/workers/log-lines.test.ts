import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { eachLine } from '../../../../lib/local/workers/log-lines.ts';

async function linesOf(...chunks: Buffer[]): Promise<string[]> {
  const output = new PassThrough();
  const lines: string[] = [];
  eachLine(output, line => lines.push(line));
  for (const chunk of chunks) output.write(chunk);
  output.end();
  await new Promise(resolve => output.once('close', resolve));
  return lines;
}

test('lines come whole, however they are cut, the last without an end too', async () => {
  const bytes = Buffer.from('one\r\n\nzwölf €\nlast');
  const expected = ['one', '', 'zwölf €', 'last'];
  assert.deepEqual(await linesOf(bytes), expected);
  assert.deepEqual(await linesOf(...Array.from(bytes, byte => Buffer.from([byte]))), expected);
});

test('a line without an end comes in pieces of 256 KB instead of growing for ever', async () => {
  const megabyte = Buffer.alloc(1024 * 1024, 'x');
  const lines = await linesOf(megabyte, megabyte, Buffer.from('end\nnext\n'));
  assert.deepEqual(
    lines.map(line => line.length),
    [...Array.from({ length: 8 }, () => 256 * 1024), 3, 4],
  );
});
