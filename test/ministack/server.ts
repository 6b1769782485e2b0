import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PythonTool } from '../support/python-tool.ts';
import { until } from '../support/until.ts';

export const launcher = fileURLToPath(new URL('launcher', import.meta.url));
export const ministack: PythonTool = {
  title: 'MiniStack',
  requirements: join(launcher, 'requirements.txt'),
};
export const region = 'us-east-1';
/** Twelve digits that MiniStack takes for its one account. */
export const account = '000000000000';

export interface ServerOptions {
  /** With MiniStack in it. */
  readonly python: string;
  /** Everything it writes goes below. */
  readonly state: string;
  readonly port: number;
  /** Address of the driver, which also answers the Data API. */
  readonly driver: string;
  /** What GetBootstrapBrokers answers. */
  readonly brokers: string;
}

export interface Server {
  readonly url: string;
  /** Resolves when it answers. */
  start(): Promise<void>;
  /** The end of its log, for messages about failures. */
  tail(lines: number): string;
  /** Ends it and every function process. Safe twice and half-started. */
  stop(): Promise<void>;
}

/** MiniStack with its stand-ins, on loopback. It ends with this process, however that ends. */
export function createServer(options: ServerOptions): Server {
  const url = `http://127.0.0.1:${options.port}`;
  const logFile = join(options.state, 'logs', 'ministack.log');
  let running: Running | undefined;
  const tail = (lines: number): string =>
    readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  return {
    url,
    tail,
    async start() {
      running = spawnServer(options, logFile);
      const { ended } = running;
      let reason: string | undefined;
      void ended.then(text => (reason = text));
      await until('MiniStack answers', 30_000, async () => {
        if (reason !== undefined) return 'ended';
        return (await fetch(`${url}/_ministack/health`)).ok && 'up';
      });
      if (reason !== undefined) throw new Error(`MiniStack did not start, ${reason}; its log:\n${tail(20)}`);
    },
    stop: async () => running?.stop(),
  };
}

interface Running {
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

function spawnServer(options: ServerOptions, logFile: string): Running {
  const log = openSync(logFile, 'w');
  const child = spawn(options.python, [join(launcher, 'start.py')], {
    env: serverEnvironment(options),
    // It ends when this end of its input closes.
    stdio: ['pipe', log, log],
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<string>(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`ended by ${signal ?? `exit code ${code}`}`));
  });
  const killGroup = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Nobody is left in it.
    }
  };
  process.on('exit', killGroup);
  return {
    ended,
    async stop() {
      killGroup();
      await ended;
      process.off('exit', killGroup);
    },
  };
}

/** Functions inherit it: nothing of the user's environment passes, and `node` is the one that runs this. */
function serverEnvironment({ state, port, driver, brokers }: ServerOptions): Record<string, string> {
  const temporary = join(state, 'ministack-tmp');
  mkdirSync(temporary, { recursive: true });
  return {
    PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    HOME: temporary,
    TMPDIR: temporary,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    PYTHONPATH: join(launcher, 'python-path'),
    PYTHONDONTWRITEBYTECODE: '1',
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    MINISTACK_HOST: '127.0.0.1',
    MINISTACK_REGION: region,
    MINISTACK_ACCOUNT_ID: account,
    MINISTACK_MSK_BOOTSTRAP: brokers,
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    MILLRACE_DRIVER: driver,
    AWS_ENDPOINT_URL_RDS_DATA: driver,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
