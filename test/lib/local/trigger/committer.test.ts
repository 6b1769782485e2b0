import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CommitterOptions, createCommitter } from '../../../../lib/local/trigger/committer.ts';
import { createLane } from '../../../../lib/local/trigger/lane.ts';

/** A committer whose broker is this test: `commit` answers each request by its number. */
function subject(commit: (request: number) => Promise<void>) {
  const requests: Record<string, number>[] = [];
  const committed: number[] = [];
  const lost: unknown[] = [];
  const options: CommitterOptions = {
    commit: offsets => {
      requests.push(
        Object.fromEntries([...offsets].map(([partition, offset]) => [partition, Number(offset)])),
      );
      return commit(requests.length);
    },
    owns: () => true,
    onCommitted: records => committed.push(records),
    onLost: error => lost.push(error),
  };
  return { committer: createCommitter(options), requests, committed, lost };
}

describe('a committer', () => {
  it('sends what is done in one turn of the event loop as one request', async () => {
    const { committer, requests, committed } = subject(async () => {});
    const [first, second] = [createLane(0), createLane(1)];
    committer.add(first, 5n, 5);
    committer.add(second, 3n, 3);
    committer.add(first, 7n, 2);
    await committer.idle();
    assert.deepEqual([requests, committed], [[{ 0: 7, 1: 3 }], [10]]);
    assert.deepEqual([first.committed, second.committed], [7n, 3n]);
  });

  it('commits the later position when what is done while a commit is under way finds that it failed', async () => {
    const lane = createLane(0);
    const { committer, requests, committed } = subject(async request => {
      if (request > 1) return;
      committer.add(lane, 9n, 4);
      throw new Error('coordinator away');
    });
    committer.add(lane, 5n, 5);
    await committer.idle();
    assert.deepEqual(requests, [{ 0: 5 }, { 0: 9 }]);
    assert.deepEqual([committed, lane.committed, committer.failing], [[9], 9n, false]);
  });
});
