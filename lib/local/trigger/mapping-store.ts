import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeJsonFile } from '../json-file.ts';
import type { MappingSettings } from '../../mapping/settings.ts';

/** What outlives a run of one mapping. */
export interface StoredMapping {
  readonly settings: MappingSettings;
  readonly enabled: boolean;
  readonly reason: string;
  /** Epoch seconds. */
  readonly lastModified: number;
}

export function readMappings(file: string): StoredMapping[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  return parse(text, file);
}

export function writeMappings(file: string, mappings: readonly StoredMapping[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeJsonFile(file, { mappings });
}

function parse(text: string, file: string): StoredMapping[] {
  try {
    const { mappings } = JSON.parse(text) as { mappings: StoredMapping[] };
    if (!Array.isArray(mappings) || mappings.some(({ settings }) => typeof settings?.UUID !== 'string'))
      throw new Error('it has no list of mappings');
    return mappings;
  } catch (error) {
    throw new Error(
      `${file} cannot be read: remove it to begin anew, and streams start as their template says`,
      { cause: error },
    );
  }
}
