import { flagsOf } from '../../../terminal/flags.ts';
import { nearest } from '../../../terminal/nearest.ts';
import { WrongUsage } from '../../../terminal/refusal.ts';
import { defaultState } from '../../local-run.ts';
import { rankVerb } from '../ranking/chatters.ts';
import { asideVerb } from './aside.ts';
import { createVerb } from './create.ts';
import { deployVerb } from './deploy.ts';
import { dropVerb } from './drop.ts';
import { infoVerb } from './info.ts';
import { listVerb } from './list.ts';
import { newVerb } from './new.ts';
import { redriveVerb } from './redrive.ts';
import { runVerb } from './run.ts';
import { seekVerb } from './seek.ts';
import { shellVerb } from './shell.ts';
import { startVerb, stopVerb } from './start.ts';
import { tailVerb } from './tail.ts';
import { testVerb } from './test.ts';
import { topicsVerb } from './topics.ts';
import { everywhere, type Open, type Verb } from './verb.ts';

/** Every verb, in the order and the groups of the usage. */
const groups: readonly (readonly Verb[])[] = [
  [listVerb, infoVerb, tailVerb],
  [startVerb, stopVerb, runVerb, testVerb],
  [createVerb, deployVerb, dropVerb],
  [seekVerb, asideVerb, redriveVerb],
  [topicsVerb, newVerb, rankVerb],
  [shellVerb],
];
const verbs = groups.flat();

export const usage = `${head('VERB', '[NAME]', false)}

${groups.map(group => group.map(({ lines }) => lines).join('\n')).join('\n\n')}

  --json         for programs: JSON on stdout, nothing else
  --state DIR    the run to act on (default .millrace)
  --aws STACK    the stacks to act on instead, such as millrace-dev; --yes answers its questions

VERB --help says what one of them takes. test, seek, run and start --limit want the stream stopped.
A stream keeps its place: whatever stops it, it goes on after the last batch it committed.`;

/** The usage of the verb that is named first; of all where the words name none. */
export function usageOf(line: readonly string[]): string {
  const first = line.find((word, at) => !word.startsWith('-') && !takesValue(line[at - 1]));
  const found = verbs.find(({ name }) => name === first);
  return found === undefined ? usage : `${head(found.name, found.words, found.isOffline)}\n\n${found.lines}`;
}

/** A line of words, understood. */
export interface Request {
  readonly verb: string;
  /** What the verb made of the line. */
  readonly asked: unknown;
  readonly json: boolean;
  readonly isAgreed: boolean;
  /** Folder of the run to act on. */
  readonly state: string;
  /** Stacks to act on instead. */
  readonly aws?: string;
  readonly act: (open: Open) => Promise<void>;
}

/** What the words ask for; anything else is wrong usage. */
export function request(line: readonly string[]): Request {
  const { values, positionals } = flagsOf(line, allFlags());
  const [name, ...words] = positionals;
  if (name === undefined) throw new WrongUsage('say what to do');
  const verb = verbs.find(each => each.name === name);
  if (verb === undefined) {
    const meant = nearest(
      name,
      verbs.map(each => each.name),
    );
    throw new WrongUsage(
      `there is no verb "${name}"${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    );
  }
  const taken = { ...verb.flags, ...(verb.isOffline ? { json: everywhere.json } : everywhere) };
  for (const [flag, value] of Object.entries(values))
    if (value !== false && !Object.hasOwn(taken, flag))
      throw new WrongUsage(`--${flag} does not go with ${name}`);
  if (words.length > verb.mostWords) throw new WrongUsage(`${name} takes one name, not "${words.join(' ')}"`);
  const { json, yes, state, aws } = flagsOf(line, { ...verb.flags, ...everywhere }).values;
  if (aws !== undefined && state !== undefined)
    throw new WrongUsage('--aws and --state name two places; say one');
  return {
    verb: name,
    json,
    isAgreed: yes,
    state: state ?? defaultState,
    ...(aws !== undefined && { aws }),
    ...verb.ask(line),
  };
}

function allFlags() {
  return Object.assign({}, ...verbs.map(({ flags }) => flags), everywhere) as typeof everywhere;
}

function takesValue(word: string | undefined): boolean {
  return Object.entries(everywhere).some(([flag, { type }]) => type === 'string' && word === `--${flag}`);
}

function head(verb: string, words: string, isOffline: boolean): string {
  const place = isOffline ? '' : ' [--state DIR | --aws STACK]';
  return `usage: npm run streams -- ${verb}${words === '' ? '' : ` ${words}`} [--json]${place}`;
}
