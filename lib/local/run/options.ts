import { flagsOf } from '../../terminal/flags.ts';
import { WrongUsage } from '../../terminal/refusal.ts';

const defaultStateDir = '.millrace';

/** What commands need to find a run of that state, in a shell's words: ` --state DIR`, or nothing for the default one. */
export function stateWords(stateDir: string): string {
  if (stateDir === defaultStateDir) return '';
  const isPlain = /^[\w./@:+-]+$/.test(stateDir);
  return ` --state ${isPlain ? stateDir : `'${stateDir.replaceAll("'", String.raw`'\''`)}'`}`;
}

export interface Options {
  /** Settings to synthesize with: `local`, `dev`, `prod`, `bench`. */
  readonly stage: string;
  readonly stateDir: string;
  /** Whether the AWS endpoint and DynamoDB take any credentials. */
  readonly open: boolean;
  /** Whether schedules of producers fire. */
  readonly produce: boolean;
  /** Whether saves are applied while running. */
  readonly watch: boolean;
  /** Whether functions' log lines stay off the screen. */
  readonly quiet: boolean;
  /** Whose processes listen for a debugger: `all`, or the stream or function of this name. */
  readonly inspect?: string;
  /** Present: engines come in containers. */
  readonly engines?: 'docker';
  /** GB that the state may take on disk before the run says so. */
  readonly diskLimitGb: number;
  /** Ports the user named; each one or none. */
  readonly ports: Readonly<Partial<Record<PortFlag, number>>>;
}

export type PortFlag = 'port' | 'endpoint-port' | 'kafka-port' | 'mysql-port';

export const USAGE = `usage: npm start [-- options]

  --no-produce        do not simulate messages
  --open              take any AWS credentials, from every user of this machine (default: those in <state>/credentials)
  --stage S           settings to run with: local (default), dev, prod, bench
  --state DIR         folder of data, logs and addresses (default .millrace)
  --port N            dashboard (default 8080, or the next free port)
  --endpoint-port N   AWS endpoint (default 4566, or the next free port)
  --kafka-port N      broker (default 9092, or the next free port)
  --mysql-port N      database (default 33306, or the next free port)
  --disk-limit GB     say so when the state takes more on disk (default 10)
  --engines docker    run the engines in containers (compose.yaml), without Java and Maven
  --no-watch          do not apply what is saved while it runs
  --inspect [NAME]    functions listen for a debugger; with NAME that stream or function only. Their time and
                      memory are not limited then
  --quiet             keep functions' log lines off the screen; <state>/logs has them all
  --help              this text

environment: MILLRACE_CACHE (folder of fetched engines), MILLRACE_KAFKA (host:port,…),
MILLRACE_DYNAMODB (http://host:port), MILLRACE_MYSQL (mysql://user:password@host:port): engines of your own`;

const PORT_FLAGS = [
  'port',
  'endpoint-port',
  'kafka-port',
  'mysql-port',
] as const satisfies readonly PortFlag[];

/** @throws WrongUsage for an unknown flag, a value that cannot be, or a word too many. */
export function parseOptions(words: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const { values, positionals } = flagsOf(withInspected(words), {
    'no-watch': { type: 'boolean' },
    open: { type: 'boolean' },
    quiet: { type: 'boolean' },
    inspect: text,
    'no-produce': { type: 'boolean' },
    stage: text,
    state: text,
    engines: text,
    'disk-limit': text,
    port: text,
    'endpoint-port': text,
    'kafka-port': text,
    'mysql-port': text,
  });
  if (positionals.length > 0) throw new WrongUsage(`unexpected word "${positionals[0]}"`);
  const stage = values.stage ?? 'local';
  if (!/^(local|dev|prod|bench)$/.test(stage))
    throw new WrongUsage(`--stage wants local, dev, prod or bench, not "${stage}"`);
  if (values.state === '') throw new WrongUsage('--state wants a folder');
  if (values.engines !== undefined && values.engines !== 'docker')
    throw new WrongUsage(`--engines wants docker, not "${values.engines}"`);
  const ports = PORT_FLAGS.flatMap(flag => {
    const value = values[flag];
    return value === undefined ? [] : [[flag, portNumber(flag, value)] as const];
  });
  return {
    stage,
    stateDir: values.state ?? defaultStateDir,
    open: values.open === true,
    produce: values['no-produce'] !== true,
    watch: values['no-watch'] !== true,
    quiet: values.quiet === true,
    ...(values.inspect === undefined ? {} : { inspect: values.inspect || 'all' }),
    ...(values.engines === undefined ? {} : { engines: values.engines }),
    diskLimitGb: limitOf(values['disk-limit'] ?? '10'),
    ports: Object.fromEntries(ports),
  };
}

/** `--inspect` may stand without a name. */
function withInspected(words: readonly string[]): readonly string[] {
  return words.map((word, index) => {
    const next = words[index + 1];
    return word === '--inspect' && (next === undefined || next.startsWith('-')) ? '--inspect=' : word;
  });
}

function limitOf(text: string): number {
  const limit = /^\d{1,6}(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (limit > 0) return limit;
  throw new WrongUsage(`--disk-limit wants GB, a number above 0, not "${text}"`);
}

function portNumber(flag: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new WrongUsage(`--${flag} wants a port from 1 to 65535, not "${text}"`);
}
