import { join } from 'node:path';
import { ask, findProgram } from './programs.ts';

/** A Java good enough, or why there is none. */
export type Java = { readonly command: string } | { readonly missing: string };

const LEAST = 17;

/** `$JAVA_HOME`'s Java, else the PATH's; 17 or newer. macOS has a stub that only says that there is none. */
export async function findJava(env: Readonly<Record<string, string | undefined>>): Promise<Java> {
  const home = env.JAVA_HOME ? [join(env.JAVA_HOME, 'bin')] : [];
  const onPath = findProgram('java', env);
  const candidates = [findProgram('java', { PATH: home[0] ?? '' }), onPath].filter(
    known => known !== undefined,
  );
  let missing = 'Java is missing';
  for (const command of candidates) {
    const major = majorVersion(await ask(command, ['-version']));
    if (major >= LEAST) return { command };
    if (major > 0) missing = `Java at ${command} is ${major}, needed is ${LEAST} or newer`;
  }
  return { missing };
}

/** `version "17.0.15"` is 17, `version "1.8.0_402"` is 8; 0 when it says none. */
function majorVersion(answer: string | undefined): number {
  const [, first = '0', second = '0'] = /version "(\d+)(?:\.(\d+))?/.exec(answer ?? '') ?? [];
  return Number(first === '1' ? second : first);
}
