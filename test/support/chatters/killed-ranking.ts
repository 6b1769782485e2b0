import assert from 'node:assert/strict';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import mysql from 'mysql2/promise';
import { addressesOf } from '../../../bench/bench-run.ts';
import type { LocalRun } from '../run/local-run.ts';
import { processesWith } from '../run/scenarios.ts';
import { until } from '../until.ts';

/** SIGKILL of the process that ranks, while a statement of its ranking waits; what was shown before is shown after. */
export async function killRanking(run: LocalRun): Promise<void> {
  const connection = await mysql.createConnection(addressesOf(run).mysql);
  const shown = async (): Promise<unknown> =>
    (await connection.query("SELECT MAX(ranked_at) AS at FROM ranking_runs WHERE state = 'finished'"))[0];
  const lambda = new LambdaClient({
    endpoint: run.output('AwsEndpointUrl'),
    region: 'us-east-1',
    credentials: run.credentials,
  });
  const name = run.output('RankFunction');
  try {
    await connection.query('START TRANSACTION');
    // Rows of later rankings wait for the end of this transaction.
    await connection.query('SELECT 1 FROM rankings FOR UPDATE');
    const call = lambda.send(new InvokeCommand({ FunctionName: name })).catch((error: unknown) => error);
    await until('a ranking writes its rows', 60_000, () => isWriting(run));
    const before = await shown();
    const [pid = assert.fail('nobody ranks')] = processesWith(run, `AWS_LAMBDA_FUNCTION_NAME=${name}`);
    process.kill(pid, 'SIGKILL');
    await call;
    await connection.query('COMMIT');
    await until('the statement that it left behind has ended', 60_000, async () => !(await isWriting(run)));
    assert.deepEqual(await shown(), before);
  } finally {
    lambda.destroy();
    await connection.end();
  }
}

async function isWriting(run: LocalRun): Promise<boolean> {
  const connection = await mysql.createConnection(addressesOf(run).mysql);
  try {
    const [rows] = await connection.query<mysql.RowDataPacket[]>(
      "SELECT 1 FROM information_schema.processlist WHERE info LIKE 'INSERT INTO rankings%'",
    );
    return rows.length > 0;
  } finally {
    await connection.end();
  }
}
