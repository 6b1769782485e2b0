import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Refusal } from '../../terminal/refusal.ts';

/** What Maven brings, and the file that names it. */
interface Pinned {
  readonly title: string;
  readonly pom: string;
}

/** Said in place of a checksum for an artifact that its repository alone vouches for. */
const unpinned = 'unpinned';

/** The file beside a pom with the artifacts it may bring: a line each, `SHA-256  NAME` as `sha256sum` writes it. */
export function checksumsOf(pom: string): string {
  return join(dirname(pom), 'sha256sums');
}

/**
 * Looks at each jar that Maven brought into a folder, and answers their names.
 * @throws Refusal for one whose content is not what was pinned, one that is not listed, and where there is no jar at all.
 */
export function verifiedJars({ title, pom }: Pinned, folder: string): readonly string[] {
  const pinned = new Map(lines(readFileSync(checksumsOf(pom), 'utf8')));
  const jars = readdirSync(folder).filter(name => name.endsWith('.jar'));
  if (jars.length === 0) throw new Refusal(`Maven brought nothing of ${title}`);
  for (const jar of jars) {
    const wanted = pinned.get(jar);
    if (wanted === unpinned) continue;
    const found = createHash('sha256')
      .update(readFileSync(join(folder, jar)))
      .digest('hex');
    if (found !== wanted)
      throw new Refusal(
        `${jar} of ${title} is not the one that is pinned (SHA-256 ${found}, not ${wanted ?? 'of any that is known'}): remove it from Maven's local repository, and look at where Maven fetches from`,
      );
  }
  return jars;
}

function lines(text: string): readonly (readonly [name: string, checksum: string])[] {
  return text
    .trim()
    .split('\n')
    .map(line => {
      const [checksum = '', name = ''] = line.split(/\s+/);
      return [name, checksum];
    });
}
