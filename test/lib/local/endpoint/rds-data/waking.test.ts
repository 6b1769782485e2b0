import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWaking, parseSleep } from '../../../../../lib/local/endpoint/rds-data/waking.ts';

const arn = 'arn:aws:rds:us-east-1:000000000000:cluster:olap';

describe('a database that wakes', () => {
  it('refuses as many calls as were asked for, in the words of the service', () => {
    const waking = createWaking();
    waking.check(arn);
    waking.fallAsleep({ calls: 2 });
    for (let call = 0; call < 2; call++)
      assert.throws(() => waking.check(arn), {
        code: 'DatabaseResumingException',
        status: 400,
        message:
          'The Aurora DB instance olap-instance-1 is resuming after being auto-paused. Please wait a few seconds and try again.',
      });
    waking.check(arn);
  });

  it('refuses for as long as was asked for, and is woken by zero', () => {
    let nowMs = 5_000;
    const waking = createWaking(() => nowMs);
    waking.fallAsleep({ seconds: 20 });
    nowMs += 19_999;
    assert.throws(() => waking.check(arn));
    nowMs += 1;
    waking.check(arn);
    waking.fallAsleep({ seconds: 20 });
    waking.fallAsleep({ calls: 0 });
    waking.check(arn);
  });

  const asked: readonly (readonly [query: string, sleep: object | undefined])[] = [
    ['calls=3', { calls: 3 }],
    ['seconds=0', { seconds: 0 }],
    ['', undefined],
    ['calls=', undefined],
    ['calls=-1', undefined],
    ['calls=1.5', undefined],
    ['minutes=1', undefined],
    ['calls=1&seconds=1', undefined],
  ];
  for (const [query, sleep] of asked)
    it(`takes "${query}" for ${JSON.stringify(sleep) ?? 'nothing'}`, () => {
      assert.deepEqual(parseSleep(new URLSearchParams(query)), sleep);
    });
});
