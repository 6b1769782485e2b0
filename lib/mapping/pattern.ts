import { NumberText, type Tree } from './json-tree.ts';

/** Whether a value of an event, undefined where there is none, is as its pattern asks. */
export type Test = (value: Tree | undefined) => boolean;

/** Raised for a pattern that Lambda would not take. */
export class InvalidPattern extends Error {
  constructor(why: string) {
    super(`Invalid filter pattern definition. (${why})`);
    this.name = 'InvalidPattern';
  }
}

/** An object pattern: every name's pattern must hold, of `$or` one of its patterns. In arrays, any element may match. */
export function objectTest(pattern: ReadonlyMap<string, Tree>): Test {
  if (pattern.size === 0) throw new InvalidPattern('an object without names');
  const tests = [...pattern].map(([name, each]): Test => {
    if (name === '$or') return anyOf(orPatterns(each).map(objectTest));
    const test = valueTest(name, each);
    return value => test(value instanceof Map ? value.get(name) : undefined);
  });
  const isMatch: Test = value => (isArray(value) ? value.some(isMatch) : tests.every(test => test(value)));
  return isMatch;
}

export function orPatterns(pattern: Tree): readonly ReadonlyMap<string, Tree>[] {
  const maps = isArray(pattern) ? pattern.filter(isMap) : [];
  if (!isArray(pattern) || maps.length < 2 || maps.length < pattern.length)
    throw new InvalidPattern('$or needs a list of two or more objects');
  return maps;
}

/** A list of wanted leaves, or an object pattern one level down. */
export function valueTest(name: string, pattern: Tree): Test {
  if (isMap(pattern)) return objectTest(pattern);
  if (isArray(pattern) && pattern.length > 0) return leafTest(pattern);
  throw new InvalidPattern(`"${name}" must be an object or a list that is not empty`);
}

/** Holds when one of the list's entries does, of an array for one of its elements. */
export function leafTest(wanted: readonly Tree[]): Test {
  const test = anyOf(wanted.map(entryTest));
  return value =>
    isArray(value) && value.length > 0 ? value.some(test) : test(isLeaf(value) ? value : undefined);
}

function entryTest(wanted: Tree): Test {
  if (isArray(wanted)) throw new InvalidPattern('a list within a list');
  if (!isMap(wanted)) return value => value !== undefined && isSame(value, wanted);
  const [[operator, operand] = ['', null], second] = [...wanted];
  const make = second === undefined ? OPERATORS[operator] : undefined;
  if (make === undefined) throw new InvalidPattern(`unknown comparison ${[...wanted.keys()].join(', ')}`);
  return make(operand);
}

const OPERATORS: Readonly<Record<string, (operand: Tree) => Test>> = {
  prefix: operand => textTest('prefix', operand, (value, text) => value.startsWith(text)),
  suffix: operand => textTest('suffix', operand, (value, text) => value.endsWith(text)),
  'equals-ignore-case': operand =>
    textTest('equals-ignore-case', operand, (value, text) => value.toLowerCase() === text.toLowerCase()),
  'anything-but': operand => {
    const list = isArray(operand) ? operand : [operand];
    if (list.length === 0 || !list.every(each => typeof each === 'string' || each instanceof NumberText))
      throw new InvalidPattern('anything-but needs strings or numbers');
    return value => value !== undefined && !list.some(each => isSame(value, each));
  },
  exists: operand => {
    if (typeof operand !== 'boolean') throw new InvalidPattern('exists needs true or false');
    return value => (value !== undefined) === operand;
  },
  numeric: operand => numericTest(isArray(operand) ? operand : []),
};

const COMPARISONS: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

const LOWER: ReadonlySet<string> = new Set(['>', '>=']);
const UPPER: ReadonlySet<string> = new Set(['<', '<=']);

/** `["=", 5]`, one bound, or a lower bound and an upper one above it. */
function numericTest(operand: readonly Tree[]): Test {
  const [first, second, third] = pairs(operand).map(([name, limit]) => {
    const compare = typeof name === 'string' ? COMPARISONS[name] : undefined;
    if (typeof name !== 'string' || compare === undefined || !(limit instanceof NumberText))
      throw new InvalidPattern('bad numeric range');
    return { name, compare, limit: Number(limit.text) };
  });
  const isRange =
    second === undefined ||
    (first !== undefined && LOWER.has(first.name) && UPPER.has(second.name) && first.limit < second.limit);
  if (first === undefined || third !== undefined || !isRange) throw new InvalidPattern('bad numeric range');
  const tests = second === undefined ? [first] : [first, second];
  return value =>
    value instanceof NumberText && tests.every(({ compare, limit }) => compare(Number(value.text), limit));
}

function pairs(list: readonly Tree[]): (readonly [Tree | undefined, Tree | undefined])[] {
  return Array.from({ length: Math.ceil(list.length / 2) }, (_, i) => [list[2 * i], list[2 * i + 1]]);
}

function textTest(name: string, operand: Tree, holds: (value: string, text: string) => boolean): Test {
  if (typeof operand !== 'string') throw new InvalidPattern(`${name} needs a string`);
  return value => typeof value === 'string' && holds(value, operand);
}

function anyOf(tests: readonly Test[]): Test {
  return value => tests.some(test => test(value));
}

function isSame(a: Tree, b: Tree): boolean {
  return a instanceof NumberText && b instanceof NumberText ? a.text === b.text : a === b;
}

function isLeaf(value: Tree | undefined): boolean {
  return value !== undefined && !isMap(value) && !isArray(value);
}

function isArray(value: Tree | undefined): value is readonly Tree[] {
  return Array.isArray(value);
}

function isMap(value: Tree | undefined): value is ReadonlyMap<string, Tree> {
  return value instanceof Map;
}
