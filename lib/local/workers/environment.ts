import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Duplex, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createEventFile, type EventFile } from './event-file.ts';
import { type Answer, answerReader, callFrame } from './frames.ts';
import type { EventText, FunctionDefinition } from './function.ts';
import { residentBytes } from './resident-memory.ts';
import { variables } from './variables.ts';

/** What the process may use beyond the function's memory: Node itself, and the thread that watches the runner. */
export const MEMORY_ALLOWANCE_MB = 64;
const INIT_LIMIT_MS = 10_000;
const MEMORY_SAMPLE_MS = 250;
const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));

/** How a call ended: with the handler's JSON answer, or with `{errorType, errorMessage, trace}`. */
export interface Outcome {
  readonly failed: boolean;
  readonly payload: string;
}

/** One process of a function: takes one call at a time. */
export interface Environment {
  readonly pid: number;
  readonly alive: boolean;
  call(requestId: string, event: EventText): Promise<Outcome>;
  /** SIGKILL; resolves when the process is gone. */
  end(): Promise<void>;
}

export interface EnvironmentOptions {
  readonly definition: FunctionDefinition;
  readonly variables: Readonly<Record<string, string>>;
  readonly onLog: (line: string) => void;
  readonly onExit: () => void;
}

/**
 * Starts a process; its import of the bundle is part of the first call, outside that call's timeout, as on Lambda.
 * V8's old space is held to nine tenths of the memory so that it collects before the limit, as Lambda's runtime does.
 */
export function startEnvironment(options: EnvironmentOptions): Environment {
  const { definition } = options;
  const file = createEventFile();
  const child = start(options, file);
  const pid = child.pid ?? 0;
  const pipe = child.stdio[3];
  if (!(pipe instanceof Duplex)) throw new Error('A function process started without its pipe');

  let alive = true;
  let killedFor: string | undefined;
  let waiting: ((answer: Answer | undefined) => void) | undefined;
  let early: Answer | undefined;
  let ready = false;

  const settle = (answer: Answer | undefined): void => {
    if (waiting === undefined) early ??= answer;
    else waiting(answer);
  };
  pipe.on('data', answerReader(settle));
  pipe.on('error', () => undefined);
  let exitText = '';
  const gone = new Promise<void>(resolve => {
    const finish = (text: string): void => {
      if (!alive) return;
      alive = false;
      file.close();
      exitText = text;
      options.onExit();
      settle(undefined);
      resolve();
    };
    child.once('exit', (code, signal) =>
      finish(signal === null ? `exit status ${code}` : `signal: ${signal === 'SIGKILL' ? 'killed' : signal}`),
    );
    child.once('error', error => finish(error.message));
  });

  const answer = (): Promise<Answer | undefined> => {
    if (early !== undefined || !alive) {
      const given = early;
      early = undefined;
      return Promise.resolve(given);
    }
    return new Promise(resolve => {
      waiting = given => {
        waiting = undefined;
        resolve(given);
      };
    });
  };
  const kill = (why: string): void => {
    killedFor ??= why;
    child.kill('SIGKILL');
  };
  const fatal = async ({ text }: Answer): Promise<Outcome> => {
    kill('');
    await gone;
    return { failed: true, payload: text };
  };
  const lost = (requestId: string): Outcome => ({
    failed: true,
    payload: lostPayload(requestId, killedFor, exitText),
  });

  return {
    pid,
    get alive() {
      return alive;
    },
    async call(requestId, event) {
      if (!ready) {
        const initTimer = setTimeout(
          kill,
          INIT_LIMIT_MS,
          `Sandbox.Timedout:Init timed out after 10.00 seconds`,
        );
        const first = await answer();
        clearTimeout(initTimer);
        if (first === undefined) return lost(requestId);
        if (first.kind !== 'ready') return fatal(first);
        ready = true;
      }
      const seconds = (definition.timeoutMs / 1000).toFixed(2);
      const timer = setTimeout(
        kill,
        definition.timeoutMs,
        `Sandbox.Timedout:Task timed out after ${seconds} seconds`,
      );
      const endWatch = watchMemory(pid, definition.memoryMb, kill);
      const answered = answer();
      pipe.cork();
      const meta = { requestId, deadline: Date.now() + definition.timeoutMs };
      for (const piece of callFrame(meta, event, file.put)) pipe.write(piece);
      pipe.uncork();
      const given = await answered;
      clearTimeout(timer);
      endWatch();
      if (given === undefined) return lost(requestId);
      if (given.kind === 'fatal') return fatal(given);
      return { failed: given.kind === 'failure', payload: given.text };
    },
    end() {
      kill('');
      return gone;
    },
  };
}

function start(
  { definition, variables: common, onLog }: EnvironmentOptions,
  { fd }: EventFile,
): ChildProcess {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${Math.max(32, Math.floor(definition.memoryMb * 0.9))}`, BOOTSTRAP],
    {
      cwd: definition.directory,
      // A group of its own: Ctrl+C in a terminal must not end a batch. It ends with the runner all the same.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', fd ?? 'ignore'],
      env: {
        ...variables(definition, common, `${day}/[$LATEST]${crypto.randomUUID().replaceAll('-', '')}`),
        MILLRACE_ENVIRONMENT: JSON.stringify({
          name: definition.name,
          arn: definition.arn,
          directory: definition.directory,
          handler: definition.handler,
          runtime: definition.runtime,
          memoryMb: definition.memoryMb,
        }),
      },
    },
  );
  for (const output of [child.stdout, child.stderr])
    if (output !== null) createInterface({ input: output, crlfDelay: Infinity }).on('line', onLog);
  const lifeline = child.stdio[4];
  if (lifeline instanceof Readable) lifeline.on('error', () => undefined);
  return child;
}

/** Kills when the resident set passes the function's memory and the allowance; looks only while a call runs. */
function watchMemory(pid: number, memoryMb: number, kill: (why: string) => void): () => void {
  const limit = (memoryMb + MEMORY_ALLOWANCE_MB) * 1024 * 1024;
  const look = async (): Promise<void> => {
    const bytes = await residentBytes(pid);
    if (bytes === undefined || bytes <= limit) return;
    const held = `it held ${Math.ceil(bytes / 1024 / 1024)} MB; memory is ${memoryMb} MB`;
    kill(`Runtime.OutOfMemory:Runtime exited with error: signal: killed (${held})`);
  };
  const timer = setInterval(() => void look(), MEMORY_SAMPLE_MS);
  return () => clearInterval(timer);
}

function lostPayload(requestId: string, killedFor: string | undefined, exitText: string): string {
  const colon = killedFor?.indexOf(':') ?? -1;
  const [errorType, text] =
    killedFor !== undefined && colon > 0
      ? [killedFor.slice(0, colon), killedFor.slice(colon + 1)]
      : ['Runtime.ExitError', `Runtime exited with error: ${exitText}`];
  return JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${text}` });
}
