import { resolve } from 'node:path';

/** A path as the user meant it: npm runs scripts in the package's folder, and says where it was called from. */
export function givenPath(path: string, calledFrom = process.env.INIT_CWD): string {
  return resolve(calledFrom === undefined || calledFrom === '' ? '.' : calledFrom, path);
}
