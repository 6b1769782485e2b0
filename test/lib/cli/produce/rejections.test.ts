import assert from 'node:assert/strict';
import { it } from 'node:test';
import { clipped, refuseUnlessUsed, rejectionsOf } from '../../../../lib/cli/produce/rejections.ts';

it('rejected rows are counted by reason, the most frequent first, with their first lines', () => {
  const rejections = rejectionsOf();
  rejections.add(2, 'not a date');
  for (let line = 10; line < 20; line++) rejections.add(line, 'volume is negative');
  assert.equal(rejections.count, 11);
  assert.deepEqual(rejections.lines(), [
    'volume is negative: 10 (line 10, 11, 12, 13, 14, …)',
    'not a date: 1 (line 2)',
  ]);
});

it('the first rejected row of each reason is said whole, and the first with advice; the others are counted', () => {
  const rejections = rejectionsOf();
  assert.equal(rejections.add(7, 'not JSON'), 'line 7 rejected: not JSON');
  const rejection = { reason: 'bad price', column: 'price', value: '1,2', accepted: 'digits' };
  assert.equal(rejections.add(8, rejection), 'line 8 rejected: bad price: price "1,2"; accepted: digits');
  const lines = Array.from({ length: 100 }, (_, line) => rejections.add(line, rejection));
  assert.ok(lines.every(line => line === undefined));
  const advised = { ...rejection, advice: '--flag reads 12' };
  assert.equal(
    rejections.add(200, advised),
    'line 200 rejected: bad price: price "1,2"; accepted: digits; --flag reads 12',
  );
  assert.equal(rejections.add(201, advised), undefined);
});

it('reasons without end are kept apart up to fifty of them', () => {
  const rejections = rejectionsOf();
  const said = Array.from({ length: 500 }, (_, line) => rejections.add(line, `reason ${line}`));
  assert.equal(said.filter(line => line !== undefined).length, 51);
  assert.equal(rejections.lines().length, 51);
  assert.equal(rejections.lines()[0], 'other reasons: 450 (line 50, 51, 52, 53, 54, …)');
});

it('a value of a file is said in one line that steers no terminal, and cut', () => {
  assert.equal(
    clipped('a\u001b[2Jb\r\nc\u202Ed\u00A0e\uFFFD'),
    'a\\u001b[2Jb\\u000d\\u000ac\\u202ed\\u00a0e\\ufffd',
  );
  assert.equal(clipped('naïve €5 漢字 😀'), 'naïve €5 漢字 😀');
  assert.equal(clipped('\uD83D'), '\\ud83d');
  assert.equal(clipped('x'.repeat(100)), `${'x'.repeat(40)}…`);
});

it('more rejected rows than are allowed are a refusal, and so is a file without a usable one', () => {
  const rejections = rejectionsOf();
  const check = (read: number, allowed: number) => () =>
    refuseUnlessUsed('row', 'f.csv', read, rejections, allowed);
  check(0, 0)();
  rejections.add(2, 'not a date');
  check(3, 1)();
  assert.throws(
    check(3, 0),
    /^Refusal: 1 row of 3 in f\.csv was rejected: mend the file, or go on without them by --allow-rejected 1$/,
  );
  assert.throws(check(1, 5), /^Refusal: no row of 1 in f\.csv was usable: not a date: 1 \(line 2\)$/);
});
