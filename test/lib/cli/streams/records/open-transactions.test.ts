import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  openTransactionLine,
  openTransactions,
} from '../../../../../lib/cli/streams/records/open-transactions.ts';

const lag = (partition: number, stable: bigint, end: bigint) => ({
  partition,
  current: 0n,
  earliest: 0n,
  stable,
  end,
  lag: end,
});

it('what waits behind an open transaction is said by partition, with its first offset', () => {
  const open = openTransactions([lag(0, 9n, 9n), lag(1, 17n, 18n), lag(2, 17n, 21n)]);
  assert.deepEqual(open.map(openTransactionLine), [
    '1 record of partition 1 waits behind an open transaction, from offset 17 on',
    '4 records of partition 2 wait behind an open transaction, from offset 17 on',
  ]);
});
