import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  RDSDataClient,
  RDSDataServiceException,
  RollbackTransactionCommand,
  TransactionNotFoundException,
} from '@aws-sdk/client-rds-data';
import { setTimeout as wait } from 'node:timers/promises';
import { toParameter, toValue } from './data-api.ts';
import type { Cluster, SqlResult, SqlValue } from './data-api.ts';
import { sqlErrorOf } from './sql-error.ts';
import { answeringWithin } from './request-handler.ts';

type Parameters = Readonly<Record<string, SqlValue>>;

/** Statements of one transaction. What the database itself refused rejects as SqlError. */
export interface Transaction {
  readonly id: string;
  execute(sql: string, parameters: Parameters): Promise<SqlResult>;
  /** One statement, run once for each set. */
  executeEach(sql: string, sets: readonly Parameters[]): Promise<void>;
}

let shared: RDSDataClient | undefined;

/** No call is sent again by the client: a statement that was run, and whose answer was lost, would run twice. */
function client(): RDSDataClient {
  shared ??= new RDSDataClient({
    maxAttempts: 1,
    requestHandler: answeringWithin(60_000),
  });
  return shared;
}

/**
 * Runs `work` and commits, or rolls back when it rejects or `signal` fires. A rejection may come of a lost answer to
 * the commit: what the caller wrote beside its rows shows whether they are there.
 */
export async function inTransaction<T>(
  cluster: Cluster,
  signal: AbortSignal,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const target = { resourceArn: cluster.clusterArn, secretArn: cluster.secretArn };
  const abort = { abortSignal: signal };
  const place = { ...target, database: cluster.database };
  const { transactionId } = await client().send(new BeginTransactionCommand(place), abort);
  if (transactionId === undefined) throw new Error('the Data API began a transaction without an id');
  const inside = { ...place, transactionId };
  try {
    const result = await work({
      id: transactionId,
      async execute(sql, parameters) {
        const set = Object.entries(parameters).map(toParameter);
        const answer = await client().send(
          new ExecuteStatementCommand({ ...inside, sql, parameters: set }),
          abort,
        );
        return {
          rows: (answer.records ?? []).map(row => row.map(toValue)),
          updated: answer.numberOfRecordsUpdated ?? 0,
        };
      },
      async executeEach(sql, sets) {
        const parameterSets = sets.map(set => Object.entries(set).map(toParameter));
        await client().send(new BatchExecuteStatementCommand({ ...inside, sql, parameterSets }), abort);
      },
    });
    signal.throwIfAborted();
    await client().send(new CommitTransactionCommand({ ...target, transactionId }), abort);
    return result;
  } catch (error) {
    await rollBack({ ...target, transactionId });
    // What `work` throws of its own may quote the database, and is not its word.
    throw (error instanceof RDSDataServiceException ? sqlErrorOf(error) : undefined) ?? error;
  }
}

/** Takes back a transaction whose owner is gone; one that has ended, or runs a statement, is left as it is. */
export async function endTransaction(cluster: Cluster, transactionId: string): Promise<void> {
  const { clusterArn: resourceArn, secretArn } = cluster;
  await client()
    .send(new RollbackTransactionCommand({ resourceArn, secretArn, transactionId }))
    .catch(() => {});
}

/** As long as a function that keeps 5 s for this has left. */
const rollBackMs = 4_000;
const rollBackPauseMs = 100;

/**
 * Best effort: a statement that still runs is waited for. A transaction that nobody can reach any more ends by itself,
 * 3 minutes after its last statement.
 */
async function rollBack(input: ConstructorParameters<typeof RollbackTransactionCommand>[0]): Promise<void> {
  const signal = AbortSignal.timeout(rollBackMs);
  while (!signal.aborted) {
    try {
      await client().send(new RollbackTransactionCommand(input), { abortSignal: signal });
      return;
    } catch (error) {
      if (error instanceof TransactionNotFoundException) return;
      await wait(rollBackPauseMs, undefined, { signal }).catch(() => {});
    }
  }
}
