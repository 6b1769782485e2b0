import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { readJsonList, writeJsonFile } from '../json-file.ts';
import type { MappingSettings } from '../../mapping/settings.ts';

/** Records that were given up and are nowhere but in the topic, since somebody last started the stream. */
export interface Lost {
  readonly records: number;
  /** The last of them, and why. */
  readonly which: string;
}

/** What outlives a run of one mapping. */
export interface StoredMapping {
  readonly settings: MappingSettings;
  readonly enabled: boolean;
  readonly reason: string;
  /** Epoch seconds. */
  readonly lastModified: number;
  readonly lost?: Lost;
}

export function readMappings(file: string): StoredMapping[] {
  const hasShape = ({ settings }: StoredMapping): boolean => typeof settings?.UUID === 'string';
  return readJsonList(file, 'mappings', hasShape, 'and streams start as their template says');
}

export function writeMappings(file: string, mappings: readonly StoredMapping[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeJsonFile(file, { mappings });
}
