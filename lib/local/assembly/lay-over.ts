import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Puts the assembly in `fresh` in place of the one in `standing`, whose assets stay where they are when the new one has
 * them too: an asset's name is its content, so functions that did not change keep their folders. Assets that only the
 * last assembly had stay one time more, for processes that are just starting from them; `keep` names those.
 * Answers the assets of the new one.
 */
export async function layOver(
  fresh: string,
  standing: string,
  keep: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  await mkdir(standing, { recursive: true });
  const before = new Set(await readdir(standing));
  const names = await readdir(fresh);
  // Assets first: no template ever names one that is not there yet.
  for (const name of names.filter(isAsset))
    if (!before.has(name)) await rename(join(fresh, name), join(standing, name));
  for (const name of names.filter(name => !isAsset(name)))
    await rename(join(fresh, name), join(standing, name));
  await rm(fresh, { recursive: true, force: true });
  const now = new Set(names.filter(isAsset));
  for (const name of before)
    if (isAsset(name) && !now.has(name) && !keep.has(name))
      await rm(join(standing, name), { recursive: true, force: true });
  return now;
}

function isAsset(name: string): boolean {
  return name.startsWith('asset.');
}
