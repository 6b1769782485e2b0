import { parseArgs, type ParseArgsConfig } from 'node:util';
import { WrongUsage } from './refusal.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The words of a command, flags told apart from the rest; an unknown or unfinished flag is wrong usage. */
export function flagsOf<const O extends Options>(words: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? sentence(error.message) : String(error));
  }
}

/** A number from `least` up; text that is none is wrong usage, naming the flag. */
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

/** Node's message without its advice on positional arguments. */
function sentence(message: string): string {
  return message.split('. To specify')[0] ?? message;
}
