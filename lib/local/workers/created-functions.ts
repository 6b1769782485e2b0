import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type CreatedFunction, readCreated, writeCreated } from './created-store.ts';
import type { FunctionDefinition, Functions } from './function.ts';
import { unpack } from './unpack.ts';

/** What the creator of a function says of it, but for its code. */
export type Wanted = Omit<FunctionDefinition, 'directory' | 'reservedConcurrency'> &
  Pick<CreatedFunction, 'role' | 'description' | 'tags'>;

type Described = Pick<CreatedFunction, 'definition' | 'role' | 'description' | 'tags'>;

/** Functions made while the app runs, not by its template. They live in the state folder, and outlive a run. */
export interface CreatedFunctions {
  get(name: string): CreatedFunction | undefined;
  /** All of them, as they run. */
  list(): readonly FunctionDefinition[];
  /** Takes the name from a function that has it. Throws CodeRefused, and then nothing has changed. */
  create(wanted: Wanted, zip: Uint8Array): CreatedFunction;
  /** New code for one that is there; calls under way end with the old one. Throws CodeRefused. */
  updateCode(name: string, zip: Uint8Array, architecture?: string): CreatedFunction;
  /** Forgets it at once; its code goes when its calls under way have ended. */
  remove(name: string): void;
}

/**
 * Those of `folder` are back among `functions` when this returns, and code that no function uses is gone. `onChanged`
 * hears of each that is made, changed or removed.
 */
export function createCreatedFunctions(
  folder: string,
  functions: Functions,
  onChanged: () => void = () => undefined,
): CreatedFunctions {
  const file = join(folder, 'functions.json');
  const known = new Map(readCreated(file).map(each => [each.definition.name, each]));
  const directoryOf = ({ code }: CreatedFunction): string => join(folder, code);
  // What cannot be deleted now is swept by the next start.
  const discard = (created: CreatedFunction): Promise<void> =>
    rm(directoryOf(created), { recursive: true }).catch(() => undefined);
  const start = (created: CreatedFunction, older?: CreatedFunction): void =>
    functions.put(
      { ...created.definition, directory: directoryOf(created) },
      () => older && void discard(older),
    );
  const isOurs = (created: CreatedFunction): boolean =>
    functions.get(created.definition.name)?.directory === directoryOf(created);

  function keep(created: Described, zip: Uint8Array): CreatedFunction {
    const revisionId = randomUUID();
    const code = `${created.definition.name}-${revisionId}`;
    mkdirSync(folder, { recursive: true });
    unpack(zip, join(folder, code));
    const whole: CreatedFunction = {
      ...created,
      code,
      codeSha256: createHash('sha256').update(zip).digest('base64'),
      codeSize: zip.length,
      lastModified: new Date().toISOString().replace('Z', '+0000'),
      revisionId,
    };
    writeCreated(file, [...new Map(known).set(created.definition.name, whole).values()]);
    const older = known.get(created.definition.name);
    known.set(created.definition.name, whole);
    start(whole, older);
    onChanged();
    return whole;
  }

  sweep(folder, new Set([...known.values()].map(({ code }) => code)));
  for (const created of known.values()) start(created);

  return {
    get(name) {
      const created = known.get(name);
      return created !== undefined && isOurs(created) ? created : undefined;
    },
    list: () =>
      [...known.values()].filter(isOurs).flatMap(({ definition }) => functions.get(definition.name) ?? []),
    create: ({ role, description, tags, ...definition }, zip) =>
      keep({ definition, role, description, tags }, zip),
    updateCode(name, zip, architecture) {
      const { definition, role, description, tags } = need(known, name);
      const shown = { ...definition.shown, ...(architecture && { architecture }) };
      return keep({ definition: { ...definition, shown }, role, description, tags }, zip);
    },
    remove(name) {
      const created = need(known, name);
      writeCreated(
        file,
        [...known.values()].filter(each => each !== created),
      );
      known.delete(name);
      onChanged();
      void functions.remove(name).then(() => discard(created));
    },
  };
}

function need(known: ReadonlyMap<string, CreatedFunction>, name: string): CreatedFunction {
  const created = known.get(name);
  if (created === undefined) throw new Error(`No function ${name} was created here`);
  return created;
}

/** Code of deleted functions, of versions before an update, and of creations that a kill cut short. */
function sweep(folder: string, used: ReadonlySet<string>): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory() && !used.has(entry.name)) rmSync(join(folder, entry.name), { recursive: true });
}
