import { readdir, rm } from 'node:fs/promises';
import { type Difference, difference } from '../assembly/difference.ts';
import { layOver } from '../assembly/lay-over.ts';
import { readAssembly, type Stack } from '../assembly/read-assembly.ts';
import { askedBy, savedFiles } from './saved.ts';
import type { WarmApp } from './warm-app.ts';

export interface ReloadOptions {
  /** Where the applied assembly stands. */
  readonly assembly: string;
  readonly app: WarmApp;
  /** Applies the assembly that stands in `assembly` now. */
  readonly apply: (what: Difference) => Promise<void>;
  readonly say: (line: string) => void;
}

const MOST_LINES = 40;

/**
 * Takes saves while a run lasts: synthesizes again, says what differs, and applies that. What does not synthesize or
 * apply is said in one line, and what ran before runs on. Saves that come meanwhile are taken together afterwards.
 */
export function createReload({ assembly, app, apply, say }: ReloadOptions) {
  const fresh = `${assembly}.new`;
  const waiting = new Set<string>();
  let applied: readonly Stack[] | undefined;
  /** Assets that functions may run from: those of the assembly applied last, and of ones that failed since. */
  let inUse: ReadonlySet<string> | undefined;
  let working: Promise<void> | undefined;
  let started = false;
  let stopped = false;

  const take = async (saved: readonly string[]): Promise<void> => {
    const began = performance.now();
    const what = savedFiles(saved);
    const asked = askedBy(saved);
    if (asked.restart.length > 0)
      say(`saved ${asked.restart.join(', ')}: part of what is running; restart to apply`);
    if (!asked.app) return;
    // Bundles alone take a fraction of this.
    if (asked.program) say(`saved ${what}: synthesizing …`);
    try {
      applied ??= await readAssembly(assembly);
      if (asked.program) await app.renew();
      await rm(fresh, { recursive: true, force: true });
      await app.synthesize(fresh, saved);
      inUse ??= new Set(await readdir(assembly));
      const assets = await layOver(fresh, assembly, inUse);
      inUse = new Set([...inUse, ...assets]);
      const next = await readAssembly(assembly);
      const found = difference(applied, next);
      for (const line of found.lines.slice(0, MOST_LINES)) say(`  ${line}`);
      if (found.lines.length > MOST_LINES) say(`  … and ${found.lines.length - MOST_LINES} more`);
      if (found.code.length + found.lines.length > 0) await apply(found);
      applied = next;
      inUse = assets;
      say(`saved ${what}: ${outcome(found)} in ${((performance.now() - began) / 1000).toFixed(2)} s`);
    } catch (error) {
      if (!stopped)
        say(`saved ${what}: not applied: ${error instanceof Error ? error.message : String(error)}`);
    }
  };

  const work = async (): Promise<void> => {
    const saved = [...waiting].sort();
    waiting.clear();
    await take(saved);
    working = undefined;
    begin();
  };

  const begin = (): void => {
    if (started && !stopped && waiting.size > 0) working ??= work();
  };

  return {
    /** Files that were saved; they wait until `start`. */
    saved(files: readonly string[]): void {
      for (const file of files) waiting.add(file);
      begin();
    },
    async start(): Promise<void> {
      started = true;
      begin();
    },
    /** Nothing more is taken; resolves when what is under way has ended. */
    async stop(): Promise<void> {
      stopped = true;
      await app.stop();
      await working;
    },
  };
}

function outcome({ code, lines }: Difference): string {
  const parts = [
    ...(lines.length === 0 ? [] : [`${lines.length} ${lines.length === 1 ? 'change' : 'changes'}`]),
    ...(code.length === 0 ? [] : [`new code in ${code.join(', ')}`]),
  ];
  return parts.length === 0 ? 'nothing to apply; found' : `${parts.join(' and ')}, applied`;
}
