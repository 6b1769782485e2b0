import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { mostBytes, mostLines } from '../../../../../lib/cli/produce/file/records.ts';
import { anyBytes, recordsIn, roundTrip, sameFields } from '../../../../support/csv/properties.ts';

/** Seeds that are kept, so that a failure comes again. */
const seeds = [1, 20261128, 871_239];

async function read(text: string) {
  const records = await recordsIn(Buffer.from(text), [], ',');
  return records.map(({ line, fields, rejection }) => [line, fields ?? rejection.reason]);
}

describe('records of a CSV', () => {
  for (const seed of seeds) {
    it(`are what was written, whatever quotes, line ends, separators and pieces (seed ${seed})`, () =>
      fc.assert(roundTrip, { seed, numRuns: 300 }));

    it(`of any bytes come to an end, the same in any pieces (seed ${seed})`, () =>
      fc.assert(anyBytes, { seed, numRuns: 300 }));

    it(`have the fields that another reader finds on a line (seed ${seed})`, () =>
      fc.assert(sameFields, { seed, numRuns: 1000 }));
  }

  it('are the same wherever a piece ends, at every byte', async () => {
    const text = '\uFEFFa,"b ""1"""\r\n\r"c\r\nd",é\n\n"x",\r"😀\r\r",2\n"open,1\r\n3,4';
    const bytes = Buffer.from(text);
    const whole = await recordsIn(bytes, [], ',');
    assert.deepEqual(
      whole.map(({ line, fields, rejection }) => [line, fields ?? rejection.reason]),
      [
        [1, ['a', 'b "1"']],
        [3, ['c\nd', 'é']],
        [6, ['x', '']],
        [7, ['😀\n\n', '2']],
        [10, 'a quote is not closed'],
        [11, ['3', '4']],
      ],
    );
    for (let cut = 0; cut <= bytes.length; cut++)
      assert.deepEqual(await recordsIn(bytes, [cut], ','), whole, `cut at ${cut}`);
    assert.deepEqual(await recordsIn(bytes, [...bytes.keys()], ','), whole, 'byte by byte');
  });

  it('may begin with a quote that is never closed: its line alone is lost', async () => {
    assert.deepEqual(await read('"a\nb\n"c\nd,"e\nf"\n'), [
      [1, 'a quote is not closed'],
      [2, ['b']],
      [3, 'a quote is not closed'],
      [4, ['d', 'e\nf']],
    ]);
  });

  it('keep a quote that stands where none can, as a letter', async () => {
    assert.deepEqual(await read('5" pipe,"a"b,"c,d"e\n'), [[1, ['5" pipe', '"a"b', '"c,d"e']]]);
  });

  it('are bounded, in lines and in bytes', async () => {
    const inside = (lines: number): string => `"${'x\n'.repeat(lines - 1)}",1\n2,3\n`;
    assert.deepEqual(
      (await read(inside(mostLines))).map(([line]) => line),
      [1, mostLines + 1],
    );
    const over = await read(inside(mostLines + 1));
    assert.deepEqual(over[0], [1, 'a quote is not closed']);
    assert.equal(over.length, mostLines + 2);
    const wide = await read(`"${'y'.repeat(mostBytes / 2)}\n${'y'.repeat(mostBytes / 2)}\n"\n`);
    assert.equal(wide[0]?.[1], 'a quote is not closed');
    assert.deepEqual(await read(`${'z'.repeat(mostBytes + 1)}\n1\n`), [
      [1, `longer than ${mostBytes} bytes`],
      [2, ['1']],
    ]);
  });

  for (const [what, line, first] of [
    ['a quote where none can stand, and then one that is not closed', 'a"b,"', ''],
    ['a field that a line closes, and the next one open', '"a","', ''],
    ['quotes that may or may not close', 'y""', '"x'],
  ] as const)
    it(`are read once, not once more for each line that is held: ${what}`, async context => {
      const lines = 100;
      const quotesSought = context.mock.method(String.prototype, 'indexOf').mock;
      const records = await read(`${first}${`${line}z\n`.repeat(lines)}`);
      assert.equal(records.length, lines);
      assert.ok(quotesSought.callCount() < 30 * lines, `${quotesSought.callCount()} times`);
    });

  it('have no field over a line that is too long', async () => {
    assert.deepEqual(await read(`"a\n${'z'.repeat(mostBytes + 1)}\nb",1\n2,3\n`), [
      [1, 'a quote is not closed'],
      [2, `longer than ${mostBytes} bytes`],
      [3, ['b"', '1']],
      [4, ['2', '3']],
    ]);
  });

  it('of empty fields alone are left out, as spreadsheets write them below a table', async () => {
    assert.deepEqual(await read('a,b\n,\n , \n\n1,\n'), [
      [1, ['a', 'b']],
      [5, ['1', '']],
    ]);
  });
});
