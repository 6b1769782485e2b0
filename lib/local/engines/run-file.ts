import { accessSync, chmodSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { writeJsonFile } from '../json-file.ts';
import { Refusal } from '../../terminal/refusal.ts';
import { makeFolder } from './make-folder.mjs';
import { tryLock } from './lock.mjs';
import { identify, isAlive, type ProcessIdentity } from './process-identity.mjs';
import { endProcesses } from './end-processes.ts';

/** `<state>/run.json`: who runs on this state, what it started, and the ports it took. */
export interface RunRecord {
  /** Undefined once the run ended in order. */
  readonly runner?: ProcessIdentity;
  /** Engines, watchdogs and workers that may still be there. */
  readonly processes: readonly (ProcessIdentity & { readonly name: string })[];
  readonly ports: Readonly<Record<string, number>>;
}

/** A state folder that this process alone may use. Every change is on disk, whole, when the call returns. */
export interface RunFile {
  readonly stateDir: string;
  /** The ports of this run, or before they are chosen those of the last one. */
  readonly ports: Readonly<Record<string, number>>;
  setPorts(ports: Readonly<Record<string, number>>): void;
  /** Call it in the same tick as the spawn, so that no kill can fall between. */
  addProcess(name: string, pid: number): void;
  removeProcess(pid: number): void;
  /** Gives the state back; ports stay known for the next run. Safe twice. */
  release(): void;
}

/** Called before leftovers of a dead run are ended, because that may take seconds. */
export type OnLeftovers = (names: readonly string[]) => void;

/**
 * Takes the state folder for this process, making it if need be, and ends what a killed run left behind: by number
 * and start time, never by name, and not returning before all of it is gone.
 * @throws Refusal when the folder is a file, cannot be made or written, or another live run holds it.
 */
export async function claim(stateDir: string, onLeftovers: OnLeftovers = () => {}): Promise<RunFile> {
  const folder = resolve(stateDir);
  const lock = lockState(folder);
  if (!lock.held)
    throw new Refusal(
      `state folder ${folder} is in use by another run (process ${lock.holder.pid}): stop that one, or choose another folder with --state DIR`,
    );
  try {
    const file = join(folder, 'run.json');
    const last = readRunRecord(folder);
    const leftovers = (last?.processes ?? []).filter(isAlive);
    if (leftovers.length > 0) {
      onLeftovers(leftovers.map(leftover => leftover.name));
      await endProcesses(leftovers);
    }
    return openRunFile(file, folder, last?.ports ?? {}, () => lock.release());
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** What `run.json` of this state says, this run's or an earlier one's; undefined when nothing readable is there. */
export function readRunRecord(stateDir: string): RunRecord | undefined {
  try {
    return parseRunRecord(JSON.parse(readFileSync(join(stateDir, 'run.json'), 'utf8')));
  } catch {
    return undefined;
  }
}

function openRunFile(
  file: string,
  stateDir: string,
  lastPorts: RunRecord['ports'],
  unlock: () => void,
): RunFile {
  let record: RunRecord = { runner: identify(process.pid), processes: [], ports: lastPorts };
  let released = false;
  const change = (changes: Partial<RunRecord>): void => {
    if (released) return;
    record = { ...record, ...changes };
    writeJsonFile(file, record);
  };
  change({});
  return {
    stateDir,
    get ports() {
      return record.ports;
    },
    setPorts: ports => change({ ports }),
    addProcess: (name, pid) => change({ processes: [...record.processes, { name, ...identify(pid) }] }),
    removeProcess: pid => change({ processes: record.processes.filter(known => known.pid !== pid) }),
    release: () => {
      if (released) return;
      change({ runner: undefined });
      released = true;
      unlock();
    },
  };
}

function lockState(folder: string): ReturnType<typeof tryLock> {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new Refusal(`${whyNot(folder, error)}: choose another with --state DIR`, { cause: error });
  }
  refuseForeign(folder);
  try {
    closeToOthers(folder);
    return tryLock(join(folder, 'lock'));
  } catch (error) {
    throw new Refusal(`${whyNot(folder, error)}: choose another with --state DIR`, {
      cause: error,
    });
  }
}

/** Whose folder it is decides what is in it, functions among it. */
function refuseForeign(folder: string): void {
  if (process.getuid === undefined || statSync(folder).uid === process.getuid()) return;
  throw new Refusal(
    `state folder ${folder} is another user's, who could put in it what runs as you: choose another with --state DIR`,
  );
}

/** A folder of an earlier run, that others could read: records, rows and passwords are in it. One that all may write is not ours. */
function closeToOthers(folder: string): void {
  const { mode, uid } = statSync(folder);
  const isOurs = uid === process.getuid?.() && (mode & 0o002) === 0 && existsSync(join(folder, 'run.json'));
  if (isOurs && (mode & 0o077) !== 0) chmodSync(folder, 0o700);
}

function whyNot(folder: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code === 'ENOSPC') return `the disk is full, and state folder ${folder} cannot be written`;
  const file = fileOnTheWay(folder);
  if (file !== undefined) return `the state must be a folder, and ${file} is a file`;
  return `state folder ${folder} cannot be written (${code})`;
}

function fileOnTheWay(path: string): string | undefined {
  if (isFile(path)) return path;
  const above = dirname(path);
  return above === path ? undefined : fileOnTheWay(above);
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function parseRunRecord(value: unknown): RunRecord {
  const record = value as Partial<RunRecord>;
  const processes = (record.processes ?? []).filter(
    known => Number.isInteger(known.pid) && known.pid > 1 && typeof known.start === 'string',
  );
  const ports = Object.entries(record.ports ?? {}).filter(([, port]) => Number.isInteger(port));
  return {
    ...(record.runner ? { runner: record.runner } : {}),
    processes,
    ports: Object.fromEntries(ports),
  };
}
