import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Credentials, credentialsFileOf, readCredentials } from '../../../lib/local/credentials.ts';
import { alive, naming, type Process, treeOf } from './processes.ts';
import { type Environment, isOurs, type Program, program } from './program.ts';
import { until } from '../until.ts';

export interface LocalRun {
  readonly state: string;
  /** Of the run as it is now: `start` after a kill makes a new one. */
  readonly runner: Program;
  /** The value of an output, whichever stack it belongs to. */
  output(key: string): string;
  /** Those of the state, which its endpoint asks for. */
  readonly credentials: Credentials;
  /** Starts `npm start` on the state, until `ready`. */
  start(): Promise<void>;
  /** SIGINT, as Ctrl+C sends it; resolves with the exit code. */
  interrupt(): Promise<number | null>;
  /** Kills the runner alone or its group, and waits until everything it had started is gone. */
  kill(whole: 'runner' | 'group'): Promise<void>;
  /** Everything the run consists of, now. */
  processes(): readonly Process[];
  /** The pid of an engine as the state folder has it. */
  enginePid(name: string): number | undefined;
  /** Stops, and removes the state. */
  dispose(): Promise<void>;
}

/** How long engines may take to be fetched the very first time, ms. */
const firstFetch = 300_000;

/** Where every pipeline is to run. */
export const allPipelines = { MILLRACE_PIPELINES: undefined };

/**
 * A run as a user starts it, on a state folder of its own and on free ports; of the project, or of a copy in `folder`. Trades
 * alone, unless the environment says otherwise: each pipeline more costs every start.
 */
export async function startRun(
  flags: readonly string[] = [],
  environment: Environment = {},
  folder?: string,
): Promise<LocalRun> {
  const state = mkdtempSync(join(tmpdir(), 'millrace-run-'));
  // The project itself may well be edited while its tests run.
  const watch = folder === undefined ? ['--no-watch'] : [];
  const words = ['--no-produce', '--state', state, ...watch, ...flags];
  const variables = { MILLRACE_PIPELINES: 'trades', ...environment };
  let runner = program('start', words, variables, { folder });
  const run: LocalRun = {
    state,
    get runner() {
      return runner;
    },
    output: key => outputOf(state, key),
    get credentials() {
      return readCredentials(credentialsFileOf(state));
    },
    async start() {
      if (!runner.running) runner = program('start', words, variables, { folder });
      const ended = await until('the line that begins with "ready"', firstFetch, () =>
        /^ready/m.test(runner.stdout()) ? 'ready' : !runner.running && 'ended',
      );
      if (ended === 'ended') throw new Error(`npm start ended: ${runner.stdout()}\n${runner.stderr()}`);
    },
    async interrupt() {
      const before = run.processes();
      runner.kill('SIGINT');
      const { code } = await runner.ended;
      await gone(before, state);
      return code;
    },
    async kill(whole) {
      const before = run.processes();
      if (whole === 'runner') runner.kill('SIGKILL');
      else runner.killGroup('SIGKILL');
      await runner.ended;
      await gone(before, state);
    },
    processes: () => treeOf(runner.pid),
    enginePid: name => recorded(state).find(process => process.name === name)?.pid,
    async dispose() {
      if (runner.running) await run.interrupt();
      rmSync(state, { recursive: true, force: true });
    },
  };
  await run.start().catch(async (error: unknown) => {
    runner.killGroup('SIGKILL');
    throw error;
  });
  return run;
}

/**
 * "Leaves no stray process": every process that was there is gone, and so is every one that names the state, but
 * for commands of the tests themselves, which outlive it on purpose.
 */
async function gone(before: readonly Process[], state: string): Promise<void> {
  let left: readonly Process[] = [];
  await until('every process of the run is gone', 20_000, () => {
    left = [...alive(before), ...naming(state).filter(({ pid }) => !isOurs(pid))];
    return left.length === 0;
  }).catch((error: unknown) => {
    throw new Error(`left running: ${left.map(({ pid, command }) => `${pid} ${command}`).join('; ')}`, {
      cause: error,
    });
  });
}

export function outputOf(state: string, key: string): string {
  const stacks = JSON.parse(readFileSync(join(state, 'outputs.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  const value = Object.values(stacks).find(outputs => key in outputs)?.[key];
  if (value === undefined) throw new Error(`outputs.json has no ${key}`);
  return value;
}

function recorded(state: string): readonly { readonly name: string; readonly pid: number }[] {
  const { processes } = JSON.parse(readFileSync(join(state, 'run.json'), 'utf8')) as {
    processes: { name: string; pid: number }[];
  };
  return processes;
}
