import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchEngines, planEngines } from '../../../lib/local/engines/choose.ts';
import { createEngines } from '../../../lib/local/engines/create-engines.ts';
import { takePorts } from '../../../lib/local/engines/ports.ts';
import { claim, readRunRecord } from '../../../lib/local/engines/run-file.ts';

/** A MySQL server of its own for a test file, found as `npm start` finds one. */
export async function startMysql() {
  // Only MySQL is started; the others count as somebody else's, so nothing is fetched for them.
  const elsewhere = { MILLRACE_KAFKA: '127.0.0.1:9', MILLRACE_DYNAMODB: 'http://127.0.0.1:9' };
  const plan = await fetchEngines(await planEngines({ ...process.env, ...elsewhere }), () => {});
  const state = mkdtempSync(join(tmpdir(), 'millrace-mysql-'));
  const run = await claim(state);
  const usual = 20_000 + (process.pid % 10_000);
  const { mysql: port } = await takePorts({ mysql: { flag: '--mysql-port', usual } });
  const ports = { kafka: 0, kafkaController: 0, dynamodb: 0, mysql: port };
  const { mysql } = createEngines(plan, { run, ports, onEvent: () => {} });
  await mysql.start();
  return {
    isOurs: mysql.origin !== 'external',
    credentials: () => mysql.credentials(),
    /** Ends the server as a power cut would; its supervisor brings it back on the same port. */
    kill(): void {
      for (const { name, pid } of readRunRecord(state)?.processes ?? []) {
        if (name === 'mysql') process.kill(pid, 'SIGKILL');
      }
    },
    async stop(): Promise<void> {
      await mysql.stop();
      run.release();
      rmSync(state, { recursive: true, force: true });
    },
  };
}
