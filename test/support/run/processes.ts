import { readdirSync, readFileSync } from 'node:fs';

/** A process, which a later one with the same pid does not equal. */
export interface Process {
  readonly pid: number;
  readonly command: string;
  /** Clock ticks since boot. */
  readonly startTime: string;
}

/** A process and everything it started, as far as it is still linked to it (Linux). */
export function treeOf(pid: number): readonly Process[] {
  const all = everyProcess();
  const found = all.filter(process => process.pid === pid);
  for (const parent of found) found.push(...all.filter(process => process.parent === parent.pid));
  return found;
}

/** Those of `processes` that still run. */
export function alive(processes: readonly Process[]): readonly Process[] {
  return processes.filter(({ pid, startTime }) => read(pid)?.startTime === startTime);
}

/** Processes that name `text`, for instance a state folder, on their command line. */
export function naming(text: string): readonly Process[] {
  return everyProcess().filter(({ command, pid }) => command.includes(text) && pid !== process.pid);
}

type Linked = Process & { readonly parent: number };

function everyProcess(): Linked[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => read(Number(name)) ?? []);
}

/** Zombies are gone: they hold neither port nor file. */
function read(pid: number): Linked | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid, command, parent: Number(fields[1]), startTime: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}
