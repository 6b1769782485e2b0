import type { SecretOf } from '../secrets.ts';
import { clusterAt, type Cluster, isMaster, secretNotFound } from './cluster.ts';
import { createSessions, type MySqlAddress, type Sessions } from './sessions.ts';
import { createTransactions, type TransactionLimits, type Transactions } from './transactions.ts';

/** Where the statements of one database user run. */
export interface Door {
  readonly sessions: Sessions;
  readonly transactions: Transactions;
}

export interface DoorOptions {
  /** The server, as its master user reaches it. */
  readonly mysql: () => MySqlAddress;
  readonly clusters: () => readonly Cluster[];
  /** The secret of another user by its ARN or name, with `username` and `password`. */
  readonly secretOf: SecretOf;
  readonly limits: TransactionLimits;
}

/** A door for each user, by the secret that a call names. A transaction is known to the user who began it alone. */
export function createDoors({ mysql, clusters, secretOf, limits }: DoorOptions) {
  const doors = new Map<string, Door>();

  function doorOf(key: string, address: () => MySqlAddress): Door {
    const known = doors.get(key);
    if (known !== undefined) return known;
    const sessions = createSessions(address);
    const door = { sessions, transactions: createTransactions(sessions, limits) };
    doors.set(key, door);
    return door;
  }

  return {
    /** Throws as AWS does for a cluster or a secret that is not there. */
    async open(resourceArn: string, secretArn: string): Promise<Door> {
      if (isMaster(clusterAt(clusters(), resourceArn), secretArn)) return doorOf('', mysql);
      const secret = await secretOf(secretArn);
      const user = secret && userIn(secret.value);
      if (user === undefined) throw secretNotFound();
      return doorOf(JSON.stringify(user), () => ({ ...mysql(), ...user }));
    },
    /** Rolls back what is open and closes every session. */
    stop(): void {
      for (const { sessions, transactions } of doors.values()) {
        transactions.stop();
        sessions.stop();
      }
    },
  };
}

function userIn(value: string): Pick<MySqlAddress, 'user' | 'password'> | undefined {
  try {
    const { username, password } = Object(JSON.parse(value)) as Record<string, unknown>;
    const isUser = typeof username === 'string' && typeof password === 'string';
    return isUser ? { user: username, password } : undefined;
  } catch {
    return undefined;
  }
}
