import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchEngines, planEngines } from '../../lib/local/engines/choose.ts';
import { keptCommand } from '../../lib/launch/kept-command.mjs';
import { keepClasses } from '../support/engines/kafka-classes.ts';

const wrapper = fileURLToPath(new URL('./node-in-own-network.sh', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const external = ['MILLRACE_KAFKA', 'MILLRACE_DYNAMODB', 'MILLRACE_MYSQL'];

/**
 * Lets the runner start each test file in a network, and with temporary files, of its own, where the system allows it
 * (root on Linux, with unshare and ip) and every engine is this machine's own; engines are fetched before, as there is
 * no way out from there. Says whether it does; if not, files that start engines share ports and must run one after the
 * other.
 */
export async function ownNetworks(): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return not('that takes root on Linux');
  const given = external.find(name => process.env[name] !== undefined);
  if (given !== undefined) return not(`${given} is set`);
  const scratch = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const variables = { MILLRACE_TEST_NODE: process.execPath, MILLRACE_TEST_SCRATCH: scratch };
  const { status } = spawnSync(wrapper, ['--version'], { env: { ...process.env, ...variables } });
  if (status !== 0) return not('unshare and ip make no network here');
  const plan = await planEngines(process.env);
  console.log('engines: fetched where they are missing');
  await keepClasses(await fetchEngines(plan, () => undefined));
  await keepCommands();
  // Commands are started by the hundred.
  Object.assign(process.env, { NODE_COMPILE_CACHE: join(scratch, 'compiled') }, variables);
  // What node's runner starts test files with.
  process.execPath = wrapper;
  return true;
}

function not(why: string): false {
  console.log(`engines: one test file at a time, for want of networks of their own: ${why}`);
  return false;
}

/** Else several tests at a time would make them. */
async function keepCommands(): Promise<void> {
  for (const name of ['streams', 'start', 'produce']) await keptCommand(root, `bin/${name}.ts`);
}
