import { readJsonList, writeJsonFile } from '../json-file.ts';
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
  const hasShape = (each: CreatedFunction): boolean => typeof each?.definition?.name === 'string';
  return readJsonList(file, 'functions', hasShape, 'without the functions created by hand');
}

export function writeCreated(file: string, functions: readonly CreatedFunction[]): void {
  writeJsonFile(file, { functions });
}
