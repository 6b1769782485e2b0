import { resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { WrongUsage } from './refusal.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Separates the flags of a command line from its other words; an unknown or unfinished flag is wrong usage. */
export function flagsOf<const O extends Options>(words: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? sentence(error.message) : String(error));
  }
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

/** Node's message without its advice on positional arguments. */
function sentence(message: string): string {
  return message.split('. To specify')[0] ?? message;
}
