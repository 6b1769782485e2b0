import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { leanMalloc } from '../../launch/lean-process.mjs';
import { endProcesses } from './end-processes.ts';
import { freshLog, lastLine } from './log-file.ts';
import { identify, type ProcessIdentity } from './process-identity.mjs';
import type { RunFile } from './run-file.ts';
import { until } from '../until.ts';

/** What an engine's supervisor reports while it runs. */
export type EngineEvent =
  /** It ended by itself; it is started again after `restartInMs`. */
  | {
      readonly kind: 'died';
      readonly engine: string;
      readonly cause: string;
      readonly lastLine: string;
      readonly restartInMs: number;
    }
  /** It answers again, on the same port, `afterMs` after its death. */
  | { readonly kind: 'restarted'; readonly engine: string; readonly afterMs: number }
  /** It died five times in a minute and stays down: the run cannot go on. */
  | { readonly kind: 'failed'; readonly engine: string; readonly cause: string; readonly lastLine: string };

export type OnEngineEvent = (event: EngineEvent) => void;

export interface Supervision {
  readonly name: string;
  readonly run: RunFile;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** True for a Node program that speaks the watchdog's messages itself. */
  readonly ownWatchdog?: boolean;
  /** Throws as long as the engine does not answer its own protocol. */
  readonly probe: () => Promise<unknown>;
  readonly onEvent: OnEngineEvent;
  /** The clock by which the supervisor counts deaths, ms; the machine's by default. */
  readonly now?: () => number;
}

const WATCHDOG = fileURLToPath(new URL('watchdog.mjs', import.meta.url));
const READY_MS = 60_000;
const PROBE_PAUSE_MS = 50;
const MOST_DEATHS = 5;
const DEATHS_WITHIN_MS = 60_000;
const BACKOFF_MS = [0, 500, 1_000, 2_000];

/** Keeps one engine running until `stop`: starts it, waits until it answers, starts it again when it dies. */
export function supervise(supervision: Supervision): { start(): Promise<void>; stop(): Promise<void> } {
  const { name, run, onEvent, now = () => performance.now() } = supervision;
  const deaths: number[] = [];
  const ending = new AbortController();
  let logFile = '';
  let running: RunningEngine | undefined;
  let restarting: Promise<void> | undefined;

  const launch = async (): Promise<void> => {
    ending.signal.throwIfAborted();
    const engine = spawnEngine(supervision, logFile);
    running = engine;
    const abandoned = new AbortController();
    await Promise.race([
      answered(supervision, AbortSignal.any([ending.signal, abandoned.signal])),
      engine.ended.then(cause => Promise.reject(new EngineDeath(cause))),
    ]).finally(() => abandoned.abort());
    void restartAfter(engine);
  };

  const restartAfter = async (engine: RunningEngine): Promise<void> => {
    const cause = await engine.ended;
    if (!ending.signal.aborted) restarting = restart(cause);
  };

  const restart = async (firstCause: string): Promise<void> => {
    const diedAt = performance.now();
    for (let cause = firstCause; ; ) {
      const last = lastLine(logFile);
      const at = now();
      deaths.push(at);
      while (at - (deaths[0] ?? at) > DEATHS_WITHIN_MS) deaths.shift();
      if (deaths.length >= MOST_DEATHS)
        return onEvent({ kind: 'failed', engine: name, cause, lastLine: last });
      const restartInMs = BACKOFF_MS[deaths.length - 1] ?? 0;
      onEvent({ kind: 'died', engine: name, cause, lastLine: last, restartInMs });
      try {
        await delay(restartInMs, undefined, { signal: ending.signal });
        await launch();
        return onEvent({ kind: 'restarted', engine: name, afterMs: Math.round(performance.now() - diedAt) });
      } catch (error) {
        if (ending.signal.aborted) return undefined;
        cause = error instanceof EngineDeath ? error.message : `it did not start again: ${String(error)}`;
        await running?.end();
      }
    }
  };

  return {
    start: async () => {
      logFile = freshLog(run.stateDir, name);
      try {
        await launch();
      } catch (error) {
        await running?.end();
        ending.signal.throwIfAborted();
        const cause = error instanceof Error ? error.message : String(error);
        throw new Error(
          `${name} did not start (${cause}); its last log line: ${lastLine(logFile)} (${logFile})`,
          {
            cause: error,
          },
        );
      }
    },
    stop: async () => {
      ending.abort(new Error(`${name} was stopped`));
      await restarting;
      await running?.end();
    },
  };
}

class EngineDeath extends Error {}

interface RunningEngine {
  /** Resolves, once no process of it is left, with what ended it. Never rejects. */
  readonly ended: Promise<string>;
  /** Polite stop, deadline, kill. */
  end(): Promise<void>;
}

/** Takes them away. */
const ownMalloc = Object.fromEntries(Object.keys(leanMalloc).map(name => [name, undefined]));

function spawnEngine(supervision: Supervision, logFile: string): RunningEngine {
  const { name, run, command, args, env, ownWatchdog } = supervision;
  const line = ownWatchdog ? [...args] : [WATCHDOG, logFile, command, ...args];
  const log = ownWatchdog ? openSync(logFile, 'a') : ('ignore' as const);
  const watchdog = spawn(process.execPath, line, {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
    // What the runner has of its own is not for engines.
    env: { ...process.env, ...ownMalloc, NODE_OPTIONS: '', ...env },
  });
  if (typeof log === 'number') closeSync(log);
  const known: ProcessIdentity[] = [];
  const remember = (title: string, pid: number): void => {
    known.push(identify(pid));
    run.addProcess(title, pid);
  };
  if (watchdog.pid !== undefined) remember(ownWatchdog ? name : `${name} watchdog`, watchdog.pid);
  const ended = outcome(watchdog, pid => remember(name, pid)).then(async cause => {
    // Only a watchdog that was killed leaves an engine behind.
    await endProcesses(known);
    for (const { pid } of known) run.removeProcess(pid);
    return cause;
  });
  return {
    ended,
    end: async () => {
      if (watchdog.connected) watchdog.send('stop', () => {});
      await ended;
    },
  };
}

function outcome(watchdog: ChildProcess, onPid: (pid: number) => void): Promise<string> {
  return new Promise(resolve => {
    let reported: string | undefined;
    watchdog.on('message', (message: WatchdogMessage) => {
      if (message.pid !== undefined) onPid(message.pid);
      else reported = message.error ?? describeExit(message.code, message.signal);
    });
    watchdog.once('error', error => resolve(error.message));
    watchdog.once('exit', (code, signal) => resolve(reported ?? describeExit(code, signal)));
  });
}

interface WatchdogMessage {
  readonly pid?: number;
  readonly code?: number | null;
  readonly signal?: string | null;
  readonly error?: string;
}

function describeExit(code?: number | null, signal?: string | null): string {
  return signal ? `ended by ${signal}` : `ended with exit code ${code ?? 'unknown'}`;
}

async function answered({ probe, name }: Supervision, signal: AbortSignal): Promise<void> {
  await until(probe, {
    mostMs: READY_MS,
    pauseMs: PROBE_PAUSE_MS,
    signal,
    isNotYet: () => true,
    late: cause => new Error(`${name} did not answer within ${READY_MS / 1000} s`, { cause }),
  });
}
