import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { onLoopback } from '../../support/on-loopback.ts';

/** A database that does as it is asked, and whose answer to a batch is lost on its way. */
test('a statement whose answer was lost is not sent again, and its transaction is taken back', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    request.resume().once('end', () => {
      if (path === '/BatchExecute') return response.destroy();
      response.setHeader('content-type', 'application/json');
      return response.end(path === '/BeginTransaction' ? '{"transactionId":"t"}' : '{}');
    });
  });
  const { url, stop } = await onLoopback(server);
  after(stop);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_RDS_DATA: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
  });
  const { inTransaction } = await import('../../../functions/io/transaction.ts');
  const place = { clusterArn: 'c', secretArn: 's', database: 'd' };
  const write = inTransaction(place, AbortSignal.timeout(60_000), transaction =>
    transaction.executeEach('INSERT INTO t VALUES (:n)', [{ n: 1 }]),
  );
  await assert.rejects(write);
  assert.deepEqual(asked, ['/BeginTransaction', '/BatchExecute', '/RollbackTransaction']);
});
