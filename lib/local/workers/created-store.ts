import { readFileSync } from 'node:fs';
import { writeJsonFile } from '../json-file.ts';
import type { FunctionDefinition } from './function.ts';

/** A function made at run time, as it is kept on disk. */
export interface CreatedFunction {
  readonly definition: Omit<FunctionDefinition, 'directory'>;
  /** Folder of its files, beside the list. */
  readonly code: string;
  /** Base64. */
  readonly codeSha256: string;
  /** Bytes of the zip. */
  readonly codeSize: number;
  readonly role: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  /** As Lambda writes it: `2026-01-31T12:00:00.000+0000`. */
  readonly lastModified: string;
  readonly revisionId: string;
}

export function readCreated(file: string): CreatedFunction[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  try {
    const { functions } = JSON.parse(text) as { functions: CreatedFunction[] };
    if (!Array.isArray(functions) || functions.some(each => typeof each?.definition?.name !== 'string'))
      throw new Error('it has no list of functions');
    return functions;
  } catch (cause) {
    throw new Error(
      `${file} cannot be read: remove it to begin anew, without the functions created by hand`,
      {
        cause,
      },
    );
  }
}

export function writeCreated(file: string, functions: readonly CreatedFunction[]): void {
  writeJsonFile(file, { functions });
}
