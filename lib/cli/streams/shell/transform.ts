import { Refusal } from '../../../terminal/refusal.ts';
import { filesOf, moduleVariables, type ReadyModule, readyModule } from '../module/deploy.ts';
import { moduleFile, moduleNamed, type ModuleSource, moduleSource } from '../module/source.ts';
import type { ShellContext } from './context.ts';
import type { CreateStatement, TransformName } from './statement.ts';

/** A deployed function, or a module that is good to be deployed as one. */
export type Transform =
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'module'; readonly module: ReadyModule };

/** Names of functions have no dots and no slashes, paths and URLs of modules have some. */
const functionName = /^(arn:[\w:$/-]+|[\w-]{1,64})$/;

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
  const { deployment } = context;
  try {
    const module = await readyModule(
      source,
      moduleVariables(deployment, name, maxTries),
      filesOf(deployment),
    );
    return { kind: 'module', module };
  } finally {
    await source.dispose();
  }
}

/** `module.function` of the language's older form is always one. */
function sourceOf(transform: TransformName): Promise<ModuleSource> {
  if (transform.kind === 'named') return moduleNamed(transform.text);
  const { module, exported } = transform;
  return moduleSource(moduleFile(module) ?? `${module}.ts`, exported, `${module}.${exported}`);
}
