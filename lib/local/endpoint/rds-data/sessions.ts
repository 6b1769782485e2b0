import mysql from 'mysql2';
import type { Connection, Pool, PoolConnection } from 'mysql2';

export interface MySqlAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** How many sessions of one user and database run statements at a time; further calls wait. */
const poolSize = 20;

// MySQL 8.0's defaults, whatever the server's own are; times are UTC, counts are of matched rows. Only MariaDB reads what
// stands in `/*M! */`: it has to be asked to round what it cannot keep of a second, as MySQL does.
const prepareSession =
  "SET NAMES utf8mb4, time_zone = '+00:00', autocommit = 1, sql_mode = CONCAT('ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES," +
  "NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION' /*M! , ',TIME_ROUND_FRACTIONAL' */)";

/**
 * Sessions on the MySQL server at `address`, which may change its place or go away and come back. A session
 * lost with its server is dropped, and the next call opens another.
 */
export function createSessions(address: () => MySqlAddress) {
  const pools = new Map<string, Pool>();
  const lent = new Set<PoolConnection>();
  let server = '';

  return {
    /** A pooled session; give it back. Rejects with the driver's error. */
    take(database: string | undefined): Promise<PoolConnection> {
      return new Promise((resolve, reject) => {
        poolOf(database).getConnection((error, connection) => {
          if (error) return reject(error);
          lent.add(connection);
          resolve(connection);
        });
      });
    },

    /** Takes a pooled session back, or closes one that must not be used again. */
    giveBack(connection: PoolConnection, isUsable: boolean): void {
      lent.delete(connection);
      if (isUsable) connection.release();
      else connection.destroy();
    },

    /** A session outside the pool, for a transaction. */
    open,

    /** Ends a statement from outside by ending the session it runs in. */
    async kill(connection: Connection): Promise<void> {
      const killer = await open(undefined);
      await new Promise<void>(resolve => killer.query(`KILL ${connection.threadId}`, () => resolve()));
      killer.destroy();
      connection.destroy();
    },

    /** Closes every pooled session, whatever it is doing. */
    stop: close,
  };

  function open(database: string | undefined): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const connection = mysql.createConnection(settings(address(), database));
      connection.on('error', reject);
      connection.once('connect', () => {
        prepare(connection);
        resolve(connection);
      });
    });
  }

  function close(): void {
    for (const connection of lent) cut(connection, new Error('the endpoint stops using this server'));
    lent.clear();
    for (const pool of pools.values()) pool.end(() => {});
    pools.clear();
  }

  function poolOf(database = ''): Pool {
    const now = address();
    const place = JSON.stringify(now);
    if (place !== server) {
      close();
      server = place;
    }
    const known = pools.get(database);
    if (known !== undefined) return known;
    const pool = mysql.createPool({
      ...settings(now, database),
      connectionLimit: poolSize,
      maxIdle: poolSize,
    });
    pool.on('connection', prepare);
    pools.set(database, pool);
    return pool;
  }
}

export type Sessions = ReturnType<typeof createSessions>;

function settings(address: MySqlAddress, database: string | undefined): mysql.ConnectionOptions {
  return {
    ...address,
    ...(database ? { database } : {}),
    charset: 'utf8mb4',
    flags: ['FOUND_ROWS', '-LOCAL_FILES'],
    supportBigNumbers: true,
    bigNumberStrings: true,
    connectTimeout: 5000,
    // Statements come with their values in place; the driver need not look for `?` in them.
    queryFormat: sql => sql,
  };
}

function prepare(connection: Connection): void {
  // Errors reach the statement that is running; an idle session is dropped by the pool.
  connection.on('error', () => {});
  connection.query(prepareSession, error => {
    if (error) cut(connection, error);
  });
}

/** Closes a session at once. A statement that runs in it fails with `reason`; the driver alone would let it hang. */
export function cut(connection: Connection, reason: Error): void {
  connection.emit('error', reason);
  connection.destroy();
}
