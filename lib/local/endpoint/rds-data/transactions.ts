import { randomBytes } from 'node:crypto';
import type { Connection } from 'mysql2';
import { databaseUnavailable, fromDriver, transactionNotFound, validation } from './errors.ts';
import { ServiceError } from '../service.ts';
import { cut, type Sessions } from './sessions.ts';

export interface TransactionLimits {
  /** Milliseconds between two calls, and in all, after which a transaction is rolled back. */
  readonly idleMs: number;
  readonly totalMs: number;
}

interface Transaction {
  readonly id: string;
  readonly connection: Connection;
  readonly database: string | undefined;
  isBusy: boolean;
  idle: NodeJS.Timeout | undefined;
  readonly lifetime: NodeJS.Timeout;
}

const expired = 'Transaction may be expired.';
const finished = 'One previous call resulted in a termination of your transaction.';
const aborted = 'Transaction has been aborted due to an error from a previous call.';

/** How many ended transactions are remembered, so that a late call learns why its id is gone. */
const remembered = 1000;

/** Open transactions, each in a session of its own. Idle or old ones are rolled back. */
export function createTransactions(sessions: Sessions, limits: TransactionLimits) {
  const open = new Map<string, Transaction>();
  const reasons = new Map<string, string>();

  return {
    async begin(database: string | undefined): Promise<string> {
      const connection = await sessions.open(database).catch((cause: unknown) => {
        throw fromDriver(cause);
      });
      await command(connection, 'SET autocommit = 0');
      // As AWS makes them: base64 has no dash, which a command line would take for the beginning of an option.
      const id = randomBytes(96).toString('base64');
      const lifetime = setTimeout(() => end(id, expired), limits.totalMs).unref();
      const transaction: Transaction = { id, connection, database, isBusy: false, idle: undefined, lifetime };
      connection.on('error', () => end(id, aborted));
      open.set(id, transaction);
      rest(transaction);
      return id;
    },

    /** Lends the transaction's session to `work`. Work that loses the session, or the transaction in it, ends it. */
    async use<T>(
      id: string,
      database: string | undefined,
      work: (connection: Connection) => Promise<T>,
    ): Promise<T> {
      const transaction = find(id);
      if (database !== undefined && database !== transaction.database) {
        throw validation('Database name is not the same as transaction');
      }
      return lend(transaction, work);
    },

    /** Ends the transaction's way: the work is kept, or is gone. */
    async finish(id: string, verb: 'COMMIT' | 'ROLLBACK'): Promise<void> {
      const transaction = find(id);
      await lend(transaction, connection => command(connection, verb));
      end(id, finished);
    },

    /** The transaction did not survive an error. */
    abort(id: string): void {
      end(id, aborted);
    },

    stop(): void {
      for (const id of open.keys()) end(id, finished);
    },
  };

  function find(id: string): Transaction {
    const transaction = open.get(id);
    if (transaction === undefined) throw transactionNotFound(id, reasons.get(id) ?? expired);
    if (transaction.isBusy) {
      throw new ServiceError('DatabaseErrorException', 400, 'Transaction is still running a query');
    }
    return transaction;
  }

  async function lend<T>(transaction: Transaction, work: (connection: Connection) => Promise<T>): Promise<T> {
    clearTimeout(transaction.idle);
    transaction.isBusy = true;
    try {
      return await work(transaction.connection);
    } finally {
      transaction.isBusy = false;
      if (open.has(transaction.id)) rest(transaction);
    }
  }

  function rest(transaction: Transaction): void {
    transaction.idle = setTimeout(() => end(transaction.id, expired), limits.idleMs).unref();
  }

  // Closing the session makes the server roll back what was not committed.
  function end(id: string, reason: string): void {
    const transaction = open.get(id);
    if (transaction === undefined) return;
    open.delete(id);
    clearTimeout(transaction.idle);
    clearTimeout(transaction.lifetime);
    cut(transaction.connection, new Error(reason));
    reasons.set(id, reason);
    const oldest = reasons.keys().next();
    if (reasons.size > remembered && !oldest.done) reasons.delete(oldest.value);
  }
}

export type Transactions = ReturnType<typeof createTransactions>;

function command(connection: Connection, sql: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const lost = (cause: unknown) => reject(databaseUnavailable(cause));
    connection.once('error', lost);
    connection.query(sql, error => {
      connection.off('error', lost);
      if (error) reject(fromDriver(error));
      else resolve();
    });
  });
}
