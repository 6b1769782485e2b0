import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../node_modules/aws-cdk/bin/cdk', import.meta.url));
const project = fileURLToPath(new URL('../..', import.meta.url));

export interface CdkOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** The project, or a copy of it. */
  readonly folder?: string | undefined;
  readonly deadlineMs: number;
  /** Hears of each stack, and every line of a command that failed. */
  readonly say: (line: string) => void;
}

const telling = /✅|❌|deploying\.\.\.|destroying\.\.\.|bootstrap/i;

/** Runs a command of the CDK's own CLI, as a user would; rejects with the end of what it said when it fails. */
export async function cdk(words: readonly string[], options: CdkOptions): Promise<void> {
  const { environment, folder = project, deadlineMs, say } = options;
  const child = spawn(process.execPath, [cli, ...words, '--no-notices', '--ci'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...clean(process.env),
      ...environment,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
  });
  const kill = (): boolean => child.kill('SIGKILL');
  process.on('exit', kill);
  const deadline = setTimeout(kill, deadlineMs);
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', line => {
      said.push(line);
      if (telling.test(line)) say(line.trim());
    });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  clearTimeout(deadline);
  process.off('exit', kill);
  if (code === 0) return;
  const why = code === null ? `did not end within ${deadlineMs / 1000} s` : `ended with exit code ${code}`;
  throw new Error(`cdk ${words.join(' ')} ${why}:\n${said.slice(-40).join('\n')}`);
}

/** Whatever the user has set for AWS must not lead anywhere else. */
function clean(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(AWS|CDK)_/.test(name)));
}
