import assert from 'node:assert/strict';
import { it } from 'node:test';
import { goneIn, goneLine } from '../../../../../lib/cli/streams/records/gone.ts';

const lag = (partition: number, current: bigint, earliest: bigint) => ({
  partition,
  current,
  earliest,
  stable: 100n,
  end: 100n,
  lag: 0n,
});

it('what a topic has deleted before its stream had read it is said by partition', () => {
  const gone = goneIn([lag(0, -1n, 60n), lag(1, 60n, 60n), lag(2, 10n, 60n), lag(3, 0n, 1n)]);
  assert.deepEqual(gone.map(goneLine), [
    'partition 2 begins at offset 60 by now: the stream goes on there, without up to 50 records from offset 10 on',
    'partition 3 begins at offset 1 by now: the stream goes on there, without up to 1 record from offset 0 on',
  ]);
});
