import { build, type BuildContext, context, type Message } from 'esbuild';
import {
  addressSources,
  type Bundles,
  bundlesFor,
  copyPages,
  type Entry,
  functionOptions,
  siteOptions,
} from './bundle.ts';
import { buildOnce, inputsOf } from '../bundles/kept-bundles.ts';

export interface Rebundler {
  readonly bundles: Bundles;
  /**
   * Brings up to date the bundles made of files that were saved (paths from the project's root, with `/`). Rejects with
   * `file:line:column: what is wrong`; the bundles concerned stay as they were, and are tried again the next time.
   */
  update(saved: readonly string[]): Promise<void>;
  /** Lets the process end. */
  dispose(): Promise<void>;
}

const QUIET = { logLevel: 'silent', metafile: true } as const;

/**
 * The same bundles as `bundle` makes, and again in a fraction of the time: only those that a save concerns, and from
 * the second time on with everything parsed that did not change.
 */
export async function createRebundler(
  entries: readonly Entry[],
  sourceMaps: boolean,
  pipelines?: readonly string[],
): Promise<Rebundler> {
  const { folder, bundles } = bundlesFor(entries);
  const inputs = new Map<Entry, ReadonlySet<string>>();
  const contexts = new Map<Entry, BuildContext>();
  const stale = new Set<Entry | 'site'>();

  const rebuild = async (entry: Entry): Promise<void> => {
    const known =
      contexts.get(entry) ?? (await context({ ...functionOptions(folder, [entry], sourceMaps), ...QUIET }));
    contexts.set(entry, known);
    const { metafile } = await known.rebuild();
    if (metafile !== undefined) inputs.set(entry, new Set(inputsOf(metafile, sourceOf(entry))));
    if (sourceMaps) addressSources(bundles, entry);
    stale.delete(entry);
  };
  const rebuildSite = async (): Promise<void> => {
    await build({ ...siteOptions(folder), ...QUIET });
    copyPages(bundles, pipelines);
    stale.delete('site');
  };

  const buildAll = async (): Promise<void> => {
    const options = { ...functionOptions(folder, entries, sourceMaps), ...QUIET };
    if (sourceMaps) {
      // Maps hold the way from this folder to the sources: nothing is kept of them.
      const { metafile } = await build(options);
      for (const entry of entries) inputs.set(entry, new Set(inputsOf(metafile, sourceOf(entry))));
      for (const entry of entries) addressSources(bundles, entry);
    } else {
      const made = buildOnce(options);
      for (const entry of entries) inputs.set(entry, new Set(made.get(`${entry}/index`)));
    }
    buildOnce({ ...siteOptions(folder), ...QUIET });
    copyPages(bundles, pipelines);
  };
  await located(buildAll());

  return {
    bundles,
    async update(saved) {
      for (const [entry, used] of inputs) if (saved.some(path => used.has(path))) stale.add(entry);
      if (saved.some(path => path.startsWith('dashboard/'))) stale.add('site');
      const work = [...stale].map(part => located(part === 'site' ? rebuildSite() : rebuild(part)));
      const failure = (await Promise.allSettled(work)).find(result => result.status === 'rejected');
      if (failure !== undefined) throw failure.reason;
    },
    async dispose() {
      await Promise.all([...contexts.values()].map(known => known.dispose()));
    },
  };
}

function sourceOf(entry: Entry): string {
  return `functions/${entry}.ts`;
}

/** esbuild's first complaint in one line, where it is. */
async function located<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const messages = cause instanceof Error && 'errors' in cause ? (cause.errors as readonly Message[]) : [];
    const [first, ...others] = messages;
    if (first === undefined) throw cause;
    const at = first.location;
    const place = at === null ? '' : `${at.file}:${at.line}:${at.column + 1}: `;
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    throw new Error(`${place}${first.text}${more}`, { cause });
  }
}
