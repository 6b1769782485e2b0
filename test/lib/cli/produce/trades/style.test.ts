import assert from 'node:assert/strict';
import { test } from 'node:test';
import { styleOf } from '../../../../../lib/cli/produce/trades/style.ts';

test('where semicolons part values an amount may have a decimal comma, until the user says what it has', () => {
  assert.deepEqual(styleOf({}).amounts(';'), { mark: undefined, isUnsure: true });
  for (const separator of [',', '\t', '|', undefined])
    assert.deepEqual(styleOf({}).amounts(separator), { mark: undefined, isUnsure: false });
  for (const decimal of ['point', 'comma'])
    assert.deepEqual(styleOf({ decimal }).amounts(';'), { mark: decimal, isUnsure: false });
});

test('a style that is not understood is wrong usage, by its flag', () => {
  for (const [own, message] of [
    [{ decimal: 'dot' }, /^WrongUsage: --decimal wants point or comma, not "dot"$/],
    [{ dates: 'ymd' }, /^WrongUsage: --dates wants dmy or mdy, not "ymd"$/],
    [{ timezone: 'Jakarta' }, /^WrongUsage: --timezone wants .*, not "Jakarta"$/],
    [{ timezone: '' }, /^WrongUsage: --timezone wants /],
  ] as const)
    assert.throws(() => styleOf(own), message);
});
