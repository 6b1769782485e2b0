import { existsSync } from 'node:fs';
import { givenPath } from '../../../terminal/flags.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import { type ReadyModule, readyModule } from '../module/deploy.ts';
import { isUrl, type ModuleSource, moduleSource } from '../module/source.ts';
import type { ShellContext } from './context.ts';
import type { CreateStatement, TransformName } from './statement.ts';

/** A deployed function, or a module that is good to be deployed as one. */
export type Transform =
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'module'; readonly module: ReadyModule };

/** Names of functions have no dots and no slashes, paths and URLs of modules have some. */
const functionName = /^(arn:[\w:$/-]+|[\w-]{1,64})$/;
/** Of a stream whose statement names none. */
const defaultTries = 3;
const extensions = ['.ts', '.mts', '.js', '.mjs'];

/** Finds what a statement names as its transform, and checks it. Refused when it is not there, or broken. */
export async function transformOf(
  context: ShellContext,
  { name, transform, maxTries }: CreateStatement,
): Promise<Transform> {
  if (transform.kind === 'named' && functionName.test(transform.text)) {
    const found = await context.streams.function(transform.text);
    if (found === undefined)
      throw new Refusal(
        `there is no function named "${transform.text}"; a module is named by its path or URL`,
      );
    if (maxTries !== undefined)
      throw new Refusal(
        `MAX_TRIES is for a module: function ${transform.text} has rules of its own for what it cannot use`,
      );
    return { kind: 'function', name: transform.text };
  }
  const source = await sourceOf(transform);
  const { database, countersTable, setAsideTable, stage } = context.deployment;
  try {
    const module = await readyModule(source, {
      CLUSTER_ARN: database.clusterArn,
      SECRET_ARN: database.secretArn,
      DATABASE: database.database,
      COUNTERS_TABLE: countersTable,
      SET_ASIDE_TABLE: setAsideTable,
      STREAM: name,
      MAX_TRIES: String(maxTries ?? defaultTries),
      STAGE: stage,
      POWERTOOLS_LOG_LEVEL: 'INFO',
    });
    return { kind: 'module', module };
  } finally {
    await source.dispose();
  }
}

/** `module.function`, where there is such a module and no file of that very name, else a path or URL. */
function sourceOf(transform: TransformName): Promise<ModuleSource> {
  if (transform.kind === 'module') {
    const { module, exported } = transform;
    return moduleSource(fileOf(module) ?? `${module}.ts`, exported, `${module}.${exported}`);
  }
  const { text } = transform;
  const [, module, exported] = /^(.+)\.([A-Za-z_]\w*)$/.exec(text) ?? [];
  const file =
    module === undefined || isUrl(text) || existsSync(givenPath(text)) ? undefined : fileOf(module);
  return file === undefined ? moduleSource(text) : moduleSource(file, exported, text);
}

/** The file of a module of the user's folder, whatever its extension. */
function fileOf(module: string): string | undefined {
  return extensions.map(extension => module + extension).find(file => existsSync(givenPath(file)));
}
