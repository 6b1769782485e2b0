import { isDeepStrictEqual } from 'node:util';
import type { ApplyResult } from '../assembly/apply.ts';
import { writeJsonFile } from '../json-file.ts';
import type { Difference } from '../assembly/difference.ts';
import type { Schedules } from '../provisions/schedule.ts';
import type { SiteDefinition } from '../site/definition.ts';
import type { PageReload } from '../site/page-reload.ts';
import type { SiteParts } from '../site/site-provisions.ts';
import type { Functions } from '../workers/function.ts';
import { localOutputs } from './outputs.ts';

type Outputs = ApplyResult['outputs'];

export interface AppliedAppOptions {
  readonly apply: () => Promise<Outputs>;
  readonly siteParts: SiteParts;
  readonly functions: Functions;
  readonly schedules: Schedules;
  readonly pages: PageReload;
  /** The site forgets answers it keeps. */
  readonly forgetAnswers: () => void;
  readonly stage: string;
  readonly endpointUrl: string;
  readonly siteUrl: string;
  /** `<state>/outputs.json`. */
  readonly file: string;
}

/** What the app became on this machine: its site and its outputs, as of the last time it was applied. */
export function createAppliedApp(options: AppliedAppOptions) {
  const { functions, schedules, pages, endpointUrl, siteUrl } = options;
  let definition: SiteDefinition | undefined;
  let outputs: Outputs = {};

  const apply = async (): Promise<void> => {
    const applied = await options.apply();
    definition = options.siteParts.definition();
    const domain = definition?.domain;
    outputs = localOutputs(applied, {
      stage: options.stage,
      endpointUrl,
      ...(domain === undefined ? {} : { site: { domain, url: siteUrl } }),
    });
  };
  const write = async (): Promise<void> => writeJsonFile(options.file, outputs);

  return {
    site: (): SiteDefinition | undefined => definition,
    outputs: (): Outputs => outputs,
    apply,
    write,
    /** Applies again after a save: what has new code starts anew, and pages load themselves again. */
    async applyAgain({ code }: Difference): Promise<void> {
      const [folders, before] = [foldersOf(functions), outputs];
      await apply();
      options.forgetAnswers();
      if (code.includes('site')) pages.changed();
      for (const [name, folder] of foldersOf(functions))
        if ((folders.get(name) ?? folder) !== folder) await schedules.renew(name);
      if (!isDeepStrictEqual(before, outputs)) await write();
    },
  };
}

function foldersOf(functions: Functions): ReadonlyMap<string, string> {
  return new Map(functions.list().map(({ name, directory }) => [name, directory]));
}
