import type { ParseArgsConfig } from 'node:util';
import { confirm } from '../../../terminal/confirm.ts';
import { flagsOf, numberFlag } from '../../../terminal/flags.ts';
import { WrongUsage } from '../../../terminal/refusal.ts';
import type { Deployment } from '../../deployment.ts';
import type { Streams } from '../mapping/streams.ts';
import type { Watch } from '../watch.ts';

type Flags = NonNullable<ParseArgsConfig['options']>;
type Values<F extends Flags> = ReturnType<typeof flagsOf<F>>['values'] & { readonly json: boolean };

/** What a verb acts on, and how it was asked to. */
export interface Ground {
  readonly deployment: Deployment;
  readonly streams: Streams;
  /** For programs: JSON on stdout, nothing else. */
  readonly json: boolean;
  /** `--yes`: the answer to what the verb would ask. */
  readonly isAgreed: boolean;
}

/** Finds the deployment that the line names, and leaves it when `use` is done. */
export type Open = (use: (ground: Ground) => Promise<void>) => Promise<void>;

/** One verb of `streams`, with all that the command knows of it. */
interface VerbRecord<F extends Flags, Asked> {
  readonly name: string;
  /** What follows the name in the first line of its usage; default `NAME`. */
  readonly words?: string;
  /** How many words may follow the name; default 1. */
  readonly mostWords?: number;
  /** Its lines of the usage. */
  readonly lines: string;
  readonly flags: F;
  /** Reads the line before anything is contacted. @throws WrongUsage */
  read(values: Values<F>, words: readonly string[]): Asked;
  run(ground: Ground, asked: Asked): Promise<void>;
}

/** A verb that needs no deployment. */
interface OfflineRecord<F extends Flags, Asked> extends Omit<VerbRecord<F, Asked>, 'run'> {
  runOffline(asked: Asked): Promise<void>;
}

export interface Verb {
  readonly name: string;
  readonly words: string;
  readonly mostWords: number;
  readonly lines: string;
  readonly flags: Flags;
  /** It needs no deployment, and takes no words for one. */
  readonly isOffline: boolean;
  /** What a line asks for, and what does it. @throws WrongUsage */
  ask(line: readonly string[]): { readonly asked: unknown; readonly act: (open: Open) => Promise<void> };
}

/** The flags that every verb takes. */
export const everywhere = {
  json: { type: 'boolean', default: false },
  state: { type: 'string' },
  aws: { type: 'string' },
  yes: { type: 'boolean', default: false },
} as const satisfies Flags;

export function verb<const F extends Flags, Asked>(
  record: VerbRecord<F, Asked> | OfflineRecord<F, Asked>,
): Verb {
  const { name, words = 'NAME', mostWords = 1, lines, flags } = record;
  return {
    name,
    words,
    mostWords,
    lines,
    flags,
    isOffline: 'runOffline' in record,
    ask(line) {
      const { values, positionals } = flagsOf(line, { ...everywhere, ...flags });
      const asked = record.read(values as Values<F>, positionals.slice(1));
      return {
        asked,
        act: open => ('run' in record ? open(ground => record.run(ground, asked)) : record.runOffline(asked)),
      };
    },
  };
}

/** The name that a verb cannot do without. */
export function nameFor(who: string, [name]: readonly string[]): string {
  if (name === undefined) throw new WrongUsage(`${who} wants the name of a stream`);
  return name;
}

/** Batches to run by hand, and how long each may be waited for. */
export interface HowMany {
  readonly limit: number;
  readonly timeoutMs: number;
}

const defaultTimeoutMs = 30_000;

export const howManyFlags = { limit: { type: 'string' }, timeout: { type: 'string' } } as const;

export function howMany({ limit, timeout }: { limit?: string; timeout?: string }): HowMany {
  return {
    limit: numberFlag('--limit', limit, 1, true) ?? 1,
    timeoutMs: numberFlag('--timeout', timeout, 1, true) ?? defaultTimeoutMs,
  };
}

/** On AWS, has a person say yes to what cannot be undone. */
export async function confirmOnAws({ deployment, isAgreed }: Ground, what: string): Promise<void> {
  if (deployment.target === 'aws') await confirm(isAgreed, what, ' on AWS');
}

/** Progress goes to stderr. */
export const watch: Watch = { say: line => console.error(line) };

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, undefined, 2));
}
