import type { Members, TextRule } from '../../../mapping/members.ts';
import { serialization, violations } from './errors.ts';

export type Input = Readonly<Record<string, unknown>>;

export interface Reader extends Members {
  /** As `text`, and a violation where it is missing. */
  needed(name: string, rule?: TextRule): string;
  record(name: string): Reader | undefined;
  records(name: string, most: number): readonly Reader[] | undefined;
  value(name: string): unknown;
  /** @throws ServiceError ValidationException */
  check(): void;
}

/** @throws ServiceError SerializationException for text that is no JSON object. */
export function readBody(text: string): Reader {
  let value: unknown;
  try {
    value = text === '' ? {} : JSON.parse(text);
  } catch (cause) {
    throw serialization('The request body is not JSON', cause);
  }
  if (!isInput(value)) throw serialization('The request body must be a JSON object');
  return createReader(value, [], '', given => given);
}

/** A template's properties, whose numbers and booleans may be written as text, and text as either. */
export function readProperties(properties: Input): Reader {
  return createReader(properties, [], '', loosely);
}

type Kind = 'text' | 'number' | 'flag' | 'other';

function loosely(value: unknown, kind: Kind): unknown {
  if (kind === 'text') return isNumber(value) || isFlag(value) ? String(value) : value;
  if (!isText(value)) return value;
  if (kind === 'number' && value.trim() !== '') return Number(value);
  return kind === 'flag' && ['true', 'false'].includes(value) ? value === 'true' : value;
}

function createReader(
  input: Input,
  found: string[],
  prefix: string,
  as: (value: unknown, kind: Kind) => unknown,
): Reader {
  const given = (name: string): unknown => input[name] ?? undefined;
  const path = (name: string): string => prefix + name.charAt(0).toLowerCase() + name.slice(1);
  const broken = (name: string, value: unknown, constraint: string): void => {
    const shown = Array.isArray(value) ? `[${value.map(textOf).join(', ')}]` : textOf(value);
    const quoted = value === null ? 'null' : `'${shown}'`;
    found.push(`Value ${quoted} at '${path(name)}' failed to satisfy constraint: ${constraint}`);
  };
  const typed = <T>(
    name: string,
    isType: (value: unknown) => value is T,
    what: string,
    kind: Kind = 'other',
  ): T | undefined => {
    const value = as(given(name), kind);
    if (value === undefined || isType(value)) return value;
    throw serialization(`The value of '${path(name)}' must be ${what}`);
  };
  const list = <T>(name: string, most: number, isType: (value: unknown) => value is T, what: string) => {
    const all = typed(name, (value): value is T[] => Array.isArray(value) && value.every(isType), what);
    if (all !== undefined && all.length > most)
      broken(name, all, `Member must have length less than or equal to ${most}`);
    return all;
  };

  const reader: Reader = {
    has: name => given(name) !== undefined,
    whole(name, least, most) {
      const value = typed(name, isWhole, 'a whole number', 'number');
      if (value !== undefined && value > most)
        broken(name, value, `Member must have value less than or equal to ${most}`);
      if (value !== undefined && value < least)
        broken(name, value, `Member must have value greater than or equal to ${least}`);
      return value;
    },
    number: name => typed(name, isNumber, 'a number', 'number'),
    flag: name => typed(name, isFlag, 'true or false', 'flag'),
    text(name, rule = {}) {
      const value = typed(name, isText, 'a string', 'text');
      if (value !== undefined)
        for (const constraint of brokenRules(value, rule)) broken(name, value, constraint);
      return value;
    },
    needed(name, rule) {
      const value = reader.text(name, rule);
      if (value === undefined) broken(name, null, 'Member must not be null');
      return value ?? '';
    },
    oneOf(name, choices) {
      const value = reader.text(name, { choices });
      return choices.find(choice => choice === value);
    },
    texts(name, most, rule = {}) {
      const all = list(name, most, isText, 'a list of strings');
      if (all?.some(value => brokenRules(value, rule).length > 0))
        broken(name, all, `Member must satisfy constraint: [${everyRule(rule).join(', ')}]`);
      return all;
    },
    record(name) {
      const value = typed(name, isInput, 'an object');
      return value && createReader(value, found, `${path(name)}.`, as);
    },
    records: (name, most) =>
      list(name, most, isInput, 'a list of objects')?.map((value, index) =>
        createReader(value, found, `${path(name)}.${index + 1}.member.`, as),
      ),
    names: () => Object.keys(input).filter(name => given(name) !== undefined),
    value: given,
    check() {
      if (found.length > 0) throw violations(found);
    },
  };
  return reader;
}

function brokenRules(value: string, rule: TextRule): string[] {
  const { shortest = 0, longest = Infinity, matches, pattern, choices } = rule;
  return [
    ...(value.length > longest ? [atMost(longest)] : []),
    ...(value.length < shortest ? [atLeast(shortest)] : []),
    ...(matches !== undefined && !matches.test(value) ? [patterned(matches, pattern)] : []),
    ...(choices !== undefined && !choices.includes(value) ? [oneOf(choices)] : []),
  ];
}

function everyRule({ shortest, longest, matches, pattern, choices }: TextRule): string[] {
  return [
    ...(longest === undefined ? [] : [atMost(longest)]),
    ...(shortest === undefined ? [] : [atLeast(shortest)]),
    ...(matches === undefined ? [] : [patterned(matches, pattern)]),
    ...(choices === undefined ? [] : [oneOf(choices)]),
    'Member must not be null',
  ];
}

const atMost = (length: number): string => `Member must have length less than or equal to ${length}`;
const atLeast = (length: number): string => `Member must have length greater than or equal to ${length}`;
const oneOf = (choices: readonly string[]): string =>
  `Member must satisfy enum value set: [${choices.join(', ')}]`;
const patterned = (matches: RegExp, pattern = matches.source.slice(1, -1)): string =>
  `Member must satisfy regular expression pattern: ${pattern}`;

const isInput = (value: unknown): value is Input =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isWhole = (value: unknown): value is number => Number.isInteger(value);

/** Objects of a caller's may have a `toString` that is no function. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
