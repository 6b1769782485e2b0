import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ROOT } from '../run/synth.ts';
import type { FunctionDefinition } from '../workers/function.ts';
import type { DeployModule } from './deploy-module.ts';
import { readSources } from './module-sources.ts';
import { savedFiles } from './saved.ts';
import { watchFiles } from './watch.ts';

export interface ModulesOptions {
  readonly stage: string;
  /** Functions that were made while the app runs, as they are now. */
  readonly made: () => readonly FunctionDefinition[];
  readonly deploy: DeployModule;
  readonly say: (line: string) => void;
}

/** What the function of a stream is made of. */
interface Module {
  /** Of its code; another one is another version. */
  readonly directory: string;
  readonly folder: string;
  readonly files: readonly string[];
  /** When each file last changed of which that has been taken, or been found wrong. Undefined for one that was not there. */
  readonly taken: Map<string, number | undefined>;
}

/**
 * Gives streams that were made from modules new code when a file of theirs is saved, wherever it lies, and when one was
 * saved while nothing ran. What cannot be deployed is said in one line, and the stream keeps the code it has. What the
 * watcher hears is only a hint: the time of each file's last change decides.
 */
export function createModules({ stage, made, deploy, say }: ModulesOptions) {
  let isBlind = false;
  const modules = new Map<string, Module>();
  let endWatch = (): void => undefined;
  let isWorking = false;
  let working: Promise<void> | undefined;
  let started = false;
  const stopping = new AbortController();

  /** Streams that are new or have other code are known by what they say, and those that are gone no longer. */
  const refresh = (): void => {
    const before = new Map(modules);
    modules.clear();
    for (const { directory, environment } of made()) {
      const { STREAM: stream, STAGE } = environment;
      if (stream === undefined || !/^[A-Za-z0-9][\w.-]*$/.test(stream) || STAGE !== stage) continue;
      const known = before.get(stream);
      const sources = known?.directory === directory ? undefined : readSources(directory);
      if (sources !== undefined)
        modules.set(stream, { ...sources, directory, taken: timesUntil(sources.readAtMs, sources.files) });
      else if (known?.directory === directory) modules.set(stream, known);
    }
  };

  const watch = (): void => {
    endWatch();
    const paths = new Set([...modules.values()].flatMap(({ files }) => files.map(watchable)));
    endWatch = watchFiles({
      root: ROOT,
      paths: [...paths],
      onSaved: look,
      onProblem(reason) {
        if (!isBlind) say(`some saves of modules will not be noticed: ${reason}`);
        isBlind = true;
      },
    });
  };

  const take = async (stream: string, module: Module, saved: readonly string[]): Promise<void> => {
    const began = performance.now();
    const beganMs = Date.now();
    const { folder, files, taken } = module;
    for (const file of files) taken.set(file, changedAt(file));
    const outcome = await deploy({ stream, folder, signal: stopping.signal });
    refresh();
    const now = modules.get(stream);
    if (!started || now === undefined) return;
    const known = outcome.deployed ? now.files : [...new Set([...files, ...outcome.files])];
    const fresh = outcome.deployed ? now.taken : timesUntil(beganMs, known);
    modules.set(stream, { ...now, files: known, taken: new Map([...fresh, ...taken]) });
    for (const note of outcome.notes) say(`  ${note}`);
    const what = savedFiles(saved.map(shown));
    if (!outcome.deployed)
      return say(`saved ${what}: not applied, ${stream} keeps its code: ${outcome.reason}`);
    say(
      `saved ${what}: new code in ${stream}, applied in ${((performance.now() - began) / 1000).toFixed(2)} s`,
    );
  };

  const work = async (): Promise<void> => {
    isWorking = true;
    refresh();
    for (;;) {
      // Made anew, since a folder that was removed and made again is another one; what that missed is found below.
      watch();
      const next = [...modules].map(([stream, module]) => ({ stream, module, saved: savedOf(module) }));
      const due = next.find(({ saved }) => saved.length > 0);
      if (due === undefined || !started) break;
      await take(due.stream, due.module, due.saved);
    }
    if (!started) endWatch();
    isWorking = false;
  };

  const look = (): void => {
    if (started && !isWorking) working = work();
  };

  return {
    /** A function was made, changed or removed. */
    changed: look,
    async start(): Promise<void> {
      started = true;
      look();
    },
    /** Nothing more is taken; resolves when what is under way has ended. Safe twice. */
    async stop(): Promise<void> {
      started = false;
      stopping.abort();
      endWatch();
      await working;
    },
  };
}

function savedOf({ files, taken }: Module): readonly string[] {
  return files.filter(file => !taken.has(file) || taken.get(file) !== changedAt(file));
}

/** When those files changed last that have not changed since. */
function timesUntil(untilMs: number, files: readonly string[]): Map<string, number | undefined> {
  const times = files.map(file => [file, changedAt(file)] as const);
  return new Map(times.filter(([, at]) => at === undefined || at <= untilMs));
}

/** Unlike the time of writing, a rename sets it too. */
function changedAt(file: string): number | undefined {
  try {
    return statSync(file).ctimeMs;
  } catch {
    return undefined;
  }
}

/** The path itself, or of the folders above it the first that is not there. */
function watchable(path: string): string {
  const folder = dirname(path);
  return existsSync(folder) ? path : watchable(folder);
}

/** In the project from its root, elsewhere the whole path. */
function shown(file: string): string {
  return file.startsWith(ROOT) ? file.slice(ROOT.length) : file;
}
