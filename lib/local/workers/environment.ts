import { Duplex } from 'node:stream';
import { type CallDetails, createLogTail, type LogTail, newTraceId } from './call-details.ts';
import { recordsIn } from './event-records.ts';
import { createEventFile } from './event-file.ts';
import { type Answer, answerReader, callFrame } from './frames.ts';
import type { EventText } from './function.ts';
import { inspectorLine } from './inspector.ts';
import { residentBytes } from './resident-memory.ts';
import { type ProcessOptions, startProcess } from './start-process.ts';

/** What the process may use beyond the function's memory: Node itself, and the thread that watches the runner. */
const MEMORY_ALLOWANCE_MB = 64;
const INIT_LIMIT_MS = 10_000;
const MEMORY_SAMPLE_MS = 250;
/** What a function under a debugger believes it has: somebody may stand at a breakpoint for hours. */
const UNHURRIED_MS = 24 * 3_600_000;

/** How a call ended: with the handler's JSON answer, or with `{errorType, errorMessage, trace}`. */
export interface Outcome {
  readonly failed: boolean;
  readonly payload: string;
  readonly logTail?: string;
}

/** A call that failed, or an exception of a process between calls: then it has neither request nor records. */
export interface Failed {
  readonly requestId: string | undefined;
  /** `{errorType, errorMessage, trace}` in JSON; no trace where the process was lost. */
  readonly payload: string;
  /** What the call carried, as `recordsIn` writes it. */
  readonly records: string | undefined;
}

/** One process of a function: takes one call at a time. */
export interface Environment {
  readonly pid: number;
  readonly alive: boolean;
  /** It listens for a debugger. */
  readonly inspected: boolean;
  call(requestId: string, event: EventText, details?: CallDetails): Promise<Outcome>;
  /** SIGKILL; resolves when the process is gone. */
  end(): Promise<void>;
}

export interface EnvironmentOptions extends ProcessOptions {
  /** One line, and the records of the call it belongs to, as `recordsIn` writes them. */
  readonly onLog: (line: string, records: string | undefined) => void;
  /** Of every failed call, but for those that `end` cut short. */
  readonly onFailed: (failed: Failed) => void;
  readonly onExit: () => void;
}

/**
 * Starts a process; its import of the bundle is part of the first call, outside that call's timeout, as on Lambda.
 * V8's old space is held to nine tenths of the memory so that it collects before the limit, as Lambda's runtime does.
 */
export function startEnvironment(options: EnvironmentOptions): Environment {
  const { definition, inspect } = options;
  const file = createEventFile();
  let records: (() => string | undefined) | undefined;
  let tail: LogTail | undefined;
  const child = startProcess(options, file, line => {
    const inspector = inspect === undefined ? undefined : inspectorLine(line);
    if (inspector === undefined) {
      tail?.line(line);
      options.onLog(line, records?.());
    } else if (inspector.port !== undefined) inspect?.onListening(inspector.port);
  });
  const pid = child.pid ?? 0;
  const pipe = child.stdio[3];
  if (!(pipe instanceof Duplex)) throw new Error('A function process started without its pipe');

  let alive = true;
  let killedFor: string | undefined;
  let waiting: ((answer: Answer | undefined) => void) | undefined;
  let early: Answer | undefined;
  let ready = false;
  let ended = false;

  const settle = (answer: Answer | undefined): void => {
    if (waiting !== undefined) return waiting(answer);
    early ??= answer;
    if (ready && answer?.kind === 'fatal')
      options.onFailed({ requestId: undefined, payload: answer.text, records: undefined });
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
  /** Kills after `ms` unless the answer is called first. */
  const limit = (ms: number, what: string): (() => void) => {
    if (inspect !== undefined) return () => undefined;
    const why = `Sandbox.Timedout:${what} after ${(ms / 1000).toFixed(2)} seconds`;
    const timer = setTimeout(kill, ms, why);
    return () => clearTimeout(timer);
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

  const attempt = async (
    requestId: string,
    event: EventText,
    carried: () => string | undefined,
    { traceId = newTraceId(), clientContext }: CallDetails,
  ): Promise<Outcome> => {
    if (!ready) {
      const endInit = limit(INIT_LIMIT_MS, 'Init timed out');
      const first = await answer();
      endInit();
      if (first === undefined) return lost(requestId);
      if (first.kind !== 'ready') return fatal(first);
      ready = true;
    }
    records = carried;
    const endLimit = limit(definition.timeoutMs, 'Task timed out');
    const endWatch = inspect === undefined ? watchMemory(pid, definition.memoryMb, kill) : undefined;
    const answered = answer();
    pipe.cork();
    const timeMs = inspect === undefined ? definition.timeoutMs : UNHURRIED_MS;
    const meta = {
      requestId,
      deadline: Date.now() + timeMs,
      traceId,
      ...(clientContext && { clientContext }),
    };
    for (const piece of callFrame(meta, event, file.put)) pipe.write(piece);
    pipe.uncork();
    const given = await answered;
    endLimit();
    endWatch?.();
    // What it said before it answered is read within this turn of the loop.
    await new Promise(resolve => setImmediate(resolve));
    records = undefined;
    if (given === undefined) return lost(requestId);
    if (given.kind === 'fatal') return fatal(given);
    return { failed: given.kind === 'failure', payload: given.text };
  };

  return {
    pid,
    inspected: inspect !== undefined,
    get alive() {
      return alive;
    },
    async call(requestId, event, details = {}) {
      const carried = once(() => recordsIn(event));
      const begun = performance.now();
      if (details.logTail === true) tail = createLogTail(requestId, definition.memoryMb);
      const outcome = await attempt(requestId, event, carried, details);
      if (outcome.failed && !ended)
        options.onFailed({ requestId, payload: outcome.payload, records: carried() });
      if (tail === undefined) return outcome;
      if (outcome.failed) tail.line(`${requestId}\tERROR\tInvoke Error \t${outcome.payload}`);
      const logTail = tail.end(performance.now() - begun, await residentBytes(pid));
      tail = undefined;
      return { ...outcome, logTail };
    },
    end() {
      ended = true;
      kill('');
      return gone;
    },
  };
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

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function lostPayload(requestId: string, killedFor: string | undefined, exitText: string): string {
  const colon = killedFor?.indexOf(':') ?? -1;
  const [errorType, text] =
    killedFor !== undefined && colon > 0
      ? [killedFor.slice(0, colon), killedFor.slice(colon + 1)]
      : ['Runtime.ExitError', `Runtime exited with error: ${exitText}`];
  return JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${text}` });
}
