import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Refusal } from '../../lib/terminal/refusal.ts';
import type { Described } from './described.ts';

const file = fileURLToPath(new URL('described.ts', import.meta.url));

/** Runs the suite against a deployment, in a process of its own on this terminal. Refused when a test fails. */
export async function runSuite(deployment: Described, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const words = ['--test', '--test-reporter=spec', file];
  const suite = spawn(process.execPath, words, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      NODE_TEST_CONTEXT: undefined,
      MILLRACE_DEPLOYMENT: JSON.stringify(deployment),
    },
  });
  const end = (): void => {
    suite.kill();
  };
  signal.addEventListener('abort', end);
  try {
    const [code] = (await once(suite, 'exit')) as [number | null];
    signal.throwIfAborted();
    if (code !== 0) throw new Refusal(`the suite fails on ${deployment.name}: what failed is above`);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
