import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  BeginTransactionCommand,
  CommitTransactionCommand,
  RollbackTransactionCommand,
} from '@aws-sdk/client-rds-data';
import { until } from '../../../../support/until.ts';
import type { ApiGround } from './api-ground.ts';
import { here } from './client.ts';

export function transactions({ api, database, values }: ApiGround): void {
  describe('transactions', () => {
    const begin = async () =>
      (await api().client.send(new BeginTransactionCommand({ ...here, database }))).transactionId ?? '';
    const commit = (transactionId: string) =>
      api().client.send(new CommitTransactionCommand({ ...here, transactionId }));
    const rollback = (transactionId: string) =>
      api().client.send(new RollbackTransactionCommand({ ...here, transactionId }));
    const count = async () =>
      (await values("COUNT(*) FROM notes WHERE text = 'in transaction'"))?.[0]?.longValue;
    const add = (transactionId: string) =>
      api().execute("INSERT INTO notes (text) VALUES ('in transaction')", {}, { transactionId });

    it('keep their work when committed and drop it when rolled back', async () => {
      const kept = await begin();
      // No dash, which a command line would take for the beginning of an option.
      assert.match(kept, /^[A-Za-z0-9+/]{128}$/);
      await add(kept);
      assert.equal(await count(), 0);
      assert.equal((await commit(kept)).transactionStatus, 'Transaction Committed');
      assert.equal(await count(), 1);
      const dropped = await begin();
      await add(dropped);
      assert.equal((await rollback(dropped)).transactionStatus, 'Rollback Complete');
      assert.equal(await count(), 1);
      await assert.rejects(add(kept), {
        name: 'TransactionNotFoundException',
        message: /termination of your transaction/,
      });
      await assert.rejects(rollback('unknown'), {
        name: 'TransactionNotFoundException',
        message: /may be expired/,
      });
    });

    it('take one call at a time and stay with their database', async () => {
      const transactionId = await begin();
      const slow = api().execute('SELECT SLEEP(0.3)', {}, { transactionId });
      await until('the transaction to be busy', 2000, () =>
        add(transactionId).then(
          () => false,
          (error: Error) => /still running a query/.test(error.message),
        ),
      );
      await slow;
      await assert.rejects(api().execute('SELECT 1', {}, { transactionId, database: 'mysql' }), {
        name: 'ValidationException',
      });
      await rollback(transactionId);
    });

    it('survive a refused statement, but not idleness or a lost session', async () => {
      const transactionId = await begin();
      await assert.rejects(api().execute('SELEC', {}, { transactionId }), { name: 'DatabaseErrorException' });
      await add(transactionId);
      const before = await count();
      await until('the transaction to expire', 5000, async () => {
        const open = await values('COUNT(*) FROM information_schema.INNODB_TRX WHERE trx_rows_modified > 0');
        return open?.[0]?.longValue === 0;
      });
      await assert.rejects(commit(transactionId), {
        name: 'TransactionNotFoundException',
        message: /expired/,
      });
      assert.equal(await count(), before);
      const late = await begin();
      await assert.rejects(api().execute('SELECT SLEEP(30)', {}, { transactionId: late }), {
        name: 'StatementTimeoutException',
      });
      await assert.rejects(add(late), {
        name: 'TransactionNotFoundException',
        message: /aborted due to an error/,
      });
    });
  });
}
