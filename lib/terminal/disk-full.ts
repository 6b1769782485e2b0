import { statfsSync } from 'node:fs';

const noRoom = /\bENOSPC\b|No space left on device|\b(?:Errcode|errno|error(?: number)?):? "?28\b/i;
/** Where the message has two paths, the second is the one that was written. */
const path = /\bENOSPC\b.*'([^']+)'/;
/** Less than this is as good as nothing: an engine that found no room may have left a little, bytes. */
const littleRoom = 1_000_000;

/**
 * One line that names the place, when `error`, or what caused it, came of a disk without room; undefined for any other.
 * `folder`, where was written, stands for the place where the error names none, and is looked at itself.
 */
export function diskFull(error: unknown, folder?: string): string | undefined {
  const place = fullPlace(error) ?? (folder === undefined || hasRoom(folder) ? undefined : '');
  if (place === undefined) return undefined;
  const what = place || folder;
  return `the disk is full${what === undefined ? '' : `, and ${what} cannot be written`}: free some space, then try again`;
}

/** Whether a program that says this found its disk full. */
export function saysDiskFull(text: string): boolean {
  return noRoom.test(text);
}

/** Empty where the error does not name its place. */
function fullPlace(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && error.code === 'ENOSPC') return [...paths(error), ''][0] ?? '';
  const inside = [error.cause, ...(error instanceof AggregateError ? error.errors : [])];
  const found = inside.map(fullPlace).find(place => place !== undefined);
  return found ?? (saysDiskFull(error.message) ? (path.exec(error.message)?.[1] ?? '') : undefined);
}

/** What is written, then what is read. */
function paths(error: Error): string[] {
  const named = ['dest' in error && error.dest, 'path' in error && error.path];
  return named.filter(path => typeof path === 'string');
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > littleRoom;
  } catch {
    return true;
  }
}
