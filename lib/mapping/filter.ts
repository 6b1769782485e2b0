import { isUtf8 } from 'node:buffer';
import { NumberText, parseTree, type Tree } from './json-tree.ts';
import { InvalidPattern, leafTest, objectTest, orPatterns, valueTest } from './pattern.ts';
import type { MappingSettings } from './settings.ts';

const MAX_FILTERS = 5;
const MAX_PATTERN_CHARACTERS = 4096;
const METADATA = new Set(['topic', 'partition', 'offset', 'timestamp', 'timestampType']);

/** What filters see of a record. */
export interface Filterable {
  readonly offset: string;
  readonly timestamp: string;
  readonly timestampType: string;
  readonly value: Buffer | null;
}

/** Whether a record is handed to the function. */
export type Filter = (record: Filterable, partition: number) => boolean;

/** A record as filters see it. */
interface Candidate {
  readonly metadata: ReadonlyMap<string, Tree>;
  /** The value as JSON object or list, or as text; undefined when it is neither, or null. */
  readonly data: Tree | undefined;
}

type CandidateTest = (candidate: Candidate) => boolean;

/** The mapping's FilterCriteria, of which one pattern must hold; undefined without any. Throws InvalidPattern. */
export function filterOf({ FilterCriteria, Topics: [topic] }: MappingSettings): Filter | undefined {
  const filters = FilterCriteria?.Filters ?? [];
  if (filters.length === 0) return undefined;
  if (filters.length > MAX_FILTERS) throw new InvalidPattern(`more than ${MAX_FILTERS} filters`);
  const tests = filters.map(({ Pattern }) => patternTest(Pattern));
  return (record, partition) => {
    const candidate = candidateOf(record, topic, partition);
    return tests.some(test => test(candidate));
  };
}

function patternTest(text: string): CandidateTest {
  if (text.length > MAX_PATTERN_CHARACTERS)
    throw new InvalidPattern(`a pattern is over ${MAX_PATTERN_CHARACTERS} characters`);
  let pattern: Tree;
  try {
    pattern = parseTree(text);
  } catch {
    throw new InvalidPattern('a pattern is not JSON');
  }
  if (!(pattern instanceof Map)) throw new InvalidPattern('a pattern is not an object');
  return recordTest(pattern);
}

function recordTest(pattern: ReadonlyMap<string, Tree>): CandidateTest {
  if (pattern.size === 0) throw new InvalidPattern('a pattern without names');
  const tests = [...pattern].map(([name, each]): CandidateTest => {
    if (name === '$or') {
      const any = orPatterns(each).map(recordTest);
      return candidate => any.some(test => test(candidate));
    }
    if (name === 'value') return dataTest(each);
    if (!METADATA.has(name))
      throw new InvalidPattern(`"${name}" cannot be filtered by, without a schema registry`);
    const test = valueTest(name, each);
    return ({ metadata }) => test(metadata.get(name));
  });
  return candidate => tests.every(test => test(candidate));
}

/** Pattern and record of different kinds, and a record without a value, leave the decision to the metadata alone. */
function dataTest(pattern: Tree): CandidateTest {
  if (pattern instanceof Map) {
    const test = objectTest(pattern);
    return ({ data }) => typeof data !== 'object' || test(data);
  }
  if (!Array.isArray(pattern) || pattern.length === 0)
    throw new InvalidPattern('"value" must be an object or a list that is not empty');
  const test = leafTest(pattern);
  return ({ data }) => typeof data !== 'string' || test(data);
}

function candidateOf(record: Filterable, topic: string, partition: number): Candidate {
  const metadata = new Map<string, Tree>([
    ['topic', topic],
    ['partition', new NumberText(String(partition))],
    ['offset', new NumberText(record.offset)],
    ['timestamp', new NumberText(record.timestamp)],
    ['timestampType', record.timestampType],
  ]);
  return { metadata, data: dataOf(record.value) };
}

function dataOf(value: Buffer | null): Tree | undefined {
  if (value === null || !isUtf8(value)) return undefined;
  const text = value.toString('utf8');
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return parseTree(text);
  } catch {
    return text;
  }
}
