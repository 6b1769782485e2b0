import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, it } from 'node:test';
import { play } from './play.ts';

/** Partitions that take all places for calls, the least as many as there are cores. */
const busy = Math.max(2, availableParallelism());

describe('a partition that is behind', () => {
  it('waits for a place while others have them all, until it has all that there is', async () => {
    const { batcher, receive, call } = play({ BatchSize: 5 });
    const [rest, other] = [busy, busy + 1];
    batcher.assign([...Array(busy + 2).keys()], false);
    for (let partition = 0; partition < busy; partition++) receive(partition, 0, 4);
    const [first] = await Promise.all(Array.from({ length: busy }, (_, index) => call(index)));
    receive(rest, 0, 1, 10, 9);
    // The rest would share its call.
    receive(other, 0, 0);
    const alone = await call(busy);
    assert.deepEqual(alone.offsets, { [`orders-${other}`]: [0, 0] });
    alone.end();
    receive(rest, 2, 3, 10, 4);
    const whole = await call(busy + 1);
    assert.deepEqual(whole.offsets, { [`orders-${rest}`]: [0, 3] });
    whole.end();
    receive(0, 5, 5, 10, 9);
    first?.end();
    assert.deepEqual((await call(busy + 2)).offsets, { 'orders-0': [5, 5] });
  });

  it('does not wait where its buffer takes no more of it', async () => {
    const { batcher, receive, call } = play({ BatchSize: 10_000 });
    // So many that each may hold little.
    batcher.assign([...Array(80).keys()], false);
    for (let partition = 0; partition < busy; partition++) receive(partition, 0, 9_999);
    await Promise.all(Array.from({ length: busy }, (_, index) => call(index)));
    receive(busy, 0, 0, 700_000, 9);
    assert.deepEqual((await call(busy)).offsets, { [`orders-${busy}`]: [0, 0] });
  });
});
