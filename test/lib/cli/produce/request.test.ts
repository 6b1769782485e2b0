import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { request } from '../../../../lib/cli/produce/request.ts';
import { WrongUsage } from '../../../../lib/terminal/refusal.ts';

describe('the words after produce', () => {
  it('default to a tick a second, and to no pause for a file', () => {
    assert.equal(request(['trades']).interval, 1);
    assert.equal(request(['trades', '--file', 'x.csv']).interval, 0);
    assert.equal(request(['trades']).limit, Number.POSITIVE_INFINITY);
  });

  it('take fractions of a second', () => {
    assert.equal(request(['trades', '--interval', '0.25']).interval, 0.25);
    assert.equal(request(['trades', '--interval=.5']).interval, 0.5);
  });

  for (const words of [
    [],
    ['posts'],
    ['trades', 'more'],
    ['trades', '--what'],
    ['trades', '--file'],
    ['trades', '--interval', '-1'],
    ['trades', '--interval', '1e3'],
    ['trades', '--interval', ''],
    ['trades', '--limit', '0.5'],
  ]) {
    it(`are wrong usage when they are "${words.join(' ')}"`, () => {
      assert.throws(() => request(words), WrongUsage);
    });
  }
});
