import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

type Sql = (statement: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/**
 * SIGKILL of a program of its own, once its transaction has changed rows and waits for a lock that the test holds. Gives the
 * number of its connection, which the server keeps for a while.
 */
export async function killInTheMiddle(sql: Sql, program: URL, ...words: string[]): Promise<string> {
  const start = () => fork(fileURLToPath(program), words);
  let child = start();
  const [waiting] = await until('it is in the middle', 60_000, async () => {
    const waits = await sql(
      "SELECT trx_mysql_thread_id AS id FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT' AND trx_rows_modified > 0",
    );
    // One that gave way to the lock at once is over: another may get farther.
    if (waits.length === 0 && child.exitCode !== null) child = start();
    return waits.length > 0 && waits;
  });
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  return String(waiting?.['id']);
}
