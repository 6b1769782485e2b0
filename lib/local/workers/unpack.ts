import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Unzipped, unzipSync } from 'fflate';

/** Lambda's limits of a deployment package, in bytes. */
const MAX_ZIPPED_BYTES = 50 * 1024 * 1024;
const MAX_UNZIPPED_BYTES = 250 * 1024 * 1024;
const MAX_FILES = 20_000;

/** A package that Lambda would not take either; the message is in its words. */
export class CodeRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CodeRefused';
  }
}

/**
 * Puts a zip's files into `folder`, which must not be there yet: all of them, or none. Sizes are checked against what
 * the zip says before anything is inflated, and no file grows beyond what it said; links become plain files.
 * @throws CodeRefused
 */
export function unpack(zip: Uint8Array, folder: string): void {
  const files = unzip(zip);
  const fresh = `${folder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  try {
    for (const [name, bytes] of Object.entries(files)) write(join(fresh, name), name, bytes);
    renameSync(fresh, folder);
  } catch (cause) {
    rmSync(fresh, { recursive: true, force: true });
    if (isClash(cause)) throw unreadable(cause);
    throw cause;
  }
}

/**
 * Takes a package apart and keeps nothing.
 * @throws CodeRefused
 */
export function checkPackage(zip: Uint8Array): void {
  unzip(zip);
}

function unzip(zip: Uint8Array): Unzipped {
  if (zip.length === 0) throw new CodeRefused('Uploaded file must be a non-empty zip');
  if (zip.length > MAX_ZIPPED_BYTES)
    throw new CodeRefused(`Zipped size must be smaller than ${MAX_ZIPPED_BYTES} bytes`);
  let bytes = 0;
  let count = 0;
  let files: Unzipped;
  try {
    files = unzipSync(zip, {
      filter({ name, originalSize }) {
        bytes += originalSize;
        count += 1;
        if (bytes > MAX_UNZIPPED_BYTES)
          throw new CodeRefused(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`);
        if (count > MAX_FILES) throw new CodeRefused(`A package holds at most ${MAX_FILES} files here`);
        if (!isInside(name)) throw unreadable(new Error(`${JSON.stringify(name)} leads out of the package`));
        return true;
      },
    });
  } catch (cause) {
    throw cause instanceof CodeRefused ? cause : unreadable(cause);
  }
  if (count === 0) throw new CodeRefused('Uploaded file must be a non-empty zip');
  return files;
}

/** A relative path that stays below its folder on every system. */
function isInside(name: string): boolean {
  const steps = name.replace(/\/$/, '').split('/');
  return !/[\0\\:]/.test(name) && steps.every(step => step !== '' && step !== '.' && step !== '..');
}

function write(path: string, name: string, bytes: Uint8Array): void {
  if (name.endsWith('/')) {
    mkdirSync(path, { recursive: true });
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes, { mode: 0o644 });
}

/** One entry's file is another one's folder, or a name is too long for the disk. */
function isClash(cause: unknown): boolean {
  const codes = ['EEXIST', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'];
  return cause instanceof Error && 'code' in cause && codes.includes(String(cause.code));
}

function unreadable(cause: unknown): CodeRefused {
  return new CodeRefused('Could not unzip uploaded file. Please check your file, then try to upload again.', {
    cause,
  });
}
