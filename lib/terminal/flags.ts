import { resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { nearest } from './nearest.ts';
import { WrongUsage } from './refusal.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Separates the flags of a command line from its other words. Wrong usage are an unknown or unfinished flag, and one that npm
 * kept to itself because no `--` stands before the words.
 */
export function flagsOf<const O extends Options>(words: readonly string[], options: O) {
  for (const flag of Object.keys(options))
    if (keptByNpm(flag)) throw new WrongUsage(`npm kept --${flag} to itself: write " -- " before the words`);
  try {
    return parseArgs({ args: joined(words, options), options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new WrongUsage(
      error instanceof Error ? sentence(error.message, Object.keys(options)) : String(error),
    );
  }
}

/** npm reads the flags before a `--` as settings of its own, and hands them on in the environment. */
function keptByNpm(flag: string): boolean {
  const isOurs = process.env.npm_lifecycle_event !== undefined && !npmHasIt.has(flag);
  return isOurs && process.env[`npm_config_${flag.replaceAll('-', '_')}`] !== undefined;
}

/** Flags of ours that are settings of npm too, which a user's .npmrc may hold. */
const npmHasIt: ReadonlySet<string> = new Set(['json', 'yes', 'only', 'force', 'open']);

/** Joins a flag to a value that begins with `-` and a digit, which would pass for a flag: what takes the value refuses it. */
function joined(words: readonly string[], options: Options): string[] {
  return words.flatMap((word, at) => {
    const isValue = /^-[\d.]/.test(word) && takesValue(words[at - 1], options);
    if (isValue) return [];
    const next = words[at + 1] ?? '';
    return takesValue(word, options) && /^-[\d.]/.test(next) ? [`${word}=${next}`] : [word];
  });
}

function takesValue(word: string | undefined, options: Options): boolean {
  return word?.startsWith('--') === true && options[word.slice(2)]?.type === 'string';
}

/** A number from `least` up; any other text is wrong usage that names the flag. */
export function numberFlag(
  flag: string,
  text: string | undefined,
  least: number,
  whole: boolean,
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+(\.\d+)?$|^\.\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && (!whole || Number.isSafeInteger(value))) return value;
  throw new WrongUsage(`${flag} wants a ${whole ? 'whole ' : ''}number from ${least} up, not "${text}"`);
}

/** The path that the user meant: npm runs scripts in the package's folder, and INIT_CWD is where npm was called. */
export function givenPath(path: string, calledFrom = process.env.INIT_CWD): string {
  return resolve(calledFrom === undefined || calledFrom === '' ? '.' : calledFrom, path);
}

/** Node's message without its advice on positional arguments, and with the flag that was probably meant. */
function sentence(message: string, known: readonly string[]): string {
  const [first = message] = message.split('. To specify');
  const unknown = /^Unknown option '--([^'=]+)/.exec(message)?.[1];
  if (unknown === undefined) return first;
  const meant = nearest(unknown, known);
  return `there is no flag --${unknown}${meant === undefined ? '' : `; did you mean --${meant}?`}`;
}
