import { flagsOf, numberFlag } from '../../terminal/flags.ts';
import { defaultState } from '../local-run.ts';
import { WrongUsage } from '../../terminal/refusal.ts';
import type { Wanted } from './create.ts';
import { type Place, placeIn } from './place.ts';
import { tailFrom, type TailRequest } from './tail.ts';

export type Request = Common & Asked;

interface Common {
  readonly json: boolean;
  /** Folder of the run to act on. */
  readonly state: string;
  /** Stacks to act on instead. */
  readonly aws?: string;
  /** Said beforehand to what asks. */
  readonly isAgreed: boolean;
}

type Asked =
  | { readonly verb: 'list' | 'shell' }
  | { readonly verb: 'info' | 'drop' | 'redrive' | 'run'; readonly name: string }
  | ({ readonly verb: 'tail'; readonly name: string } & Omit<TailRequest, 'json'>)
  | { readonly verb: 'test' | 'start-some'; readonly name: string; readonly how: HowMany }
  /** No name: every stream. */
  | { readonly verb: 'start' | 'stop'; readonly name: string | undefined }
  | { readonly verb: 'create'; readonly wanted: Wanted }
  | { readonly verb: 'seek'; readonly name: string; readonly to: Place; readonly recount: boolean };

interface HowMany {
  readonly limit: number;
  readonly timeoutMs: number;
}

const defaultTimeoutMs = 30_000;

const options = {
  json: { type: 'boolean', default: false },
  state: { type: 'string' },
  aws: { type: 'string' },
  yes: { type: 'boolean', default: false },
  all: { type: 'boolean' },
  limit: { type: 'string' },
  from: { type: 'string' },
  timeout: { type: 'string' },
  'available-now': { type: 'boolean' },
  topic: { type: 'string' },
  function: { type: 'string' },
  'batch-size': { type: 'string' },
  'batch-interval': { type: 'string' },
  group: { type: 'string' },
  'starting-position': { type: 'string' },
  start: { type: 'boolean' },
  to: { type: 'string' },
  recount: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof flagsOf<typeof options>>['values'];
type Flag = keyof typeof options;

/** Flags that every verb takes, and those of one. */
const everywhere: ReadonlySet<Flag> = new Set(['json', 'state', 'aws', 'yes']);
const flags: Readonly<Record<string, readonly Flag[]>> = {
  list: [],
  info: [],
  test: ['limit', 'timeout'],
  tail: ['limit', 'from'],
  start: ['all', 'limit', 'timeout'],
  stop: ['all'],
  run: ['available-now'],
  create: ['topic', 'function', 'batch-size', 'batch-interval', 'group', 'starting-position', 'start'],
  drop: [],
  seek: ['to', 'recount'],
  redrive: [],
  shell: [],
};

/** What the words ask for; anything else is wrong usage. */
export function request(words: readonly string[]): Request {
  const { values, positionals } = flagsOf(words, options);
  const [verb, name, ...rest] = positionals;
  if (verb === undefined) throw new WrongUsage('say what to do');
  const taken = Object.hasOwn(flags, verb) ? flags[verb] : undefined;
  if (taken === undefined) throw new WrongUsage(`there is no verb "${verb}"`);
  for (const flag of Object.keys(options) as Flag[]) {
    if (values[flag] !== undefined && !taken.includes(flag) && !everywhere.has(flag))
      throw new WrongUsage(`--${flag} does not go with ${verb}`);
  }
  if (rest.length > 0) throw new WrongUsage(`${verb} takes one name, not "${name} ${rest.join(' ')}"`);
  if (values.aws !== undefined && values.state !== undefined)
    throw new WrongUsage('--aws and --state name two places; say one');
  return {
    json: values.json,
    state: values.state ?? defaultState,
    ...(values.aws !== undefined && { aws: values.aws }),
    isAgreed: values.yes,
    ...asked(verb, name, values),
  };
}

function asked(verb: string, name: string | undefined, values: Values): Asked {
  switch (verb) {
    case 'list':
      if (name !== undefined) throw new WrongUsage(`list takes no name; try: info ${name}`);
      return { verb };
    case 'shell':
      if (name !== undefined) throw new WrongUsage(`shell reads statements from its input, not "${name}"`);
      if (values.json) throw new WrongUsage('--json does not go with shell');
      return { verb };
    case 'info':
    case 'drop':
    case 'redrive':
      return { verb, name: need(verb, name) };
    case 'tail': {
      const limit = numberFlag('--limit', values.limit, 1, true);
      return { verb, name: need(verb, name), limit, from: tailFrom(values.from) };
    }
    case 'run':
      if (values['available-now'] !== true) throw new WrongUsage('run wants --available-now');
      return { verb, name: need(verb, name) };
    case 'test':
      return { verb, name: need(verb, name), how: howMany(values) };
    case 'create':
      return { verb, wanted: wantedIn(need(verb, name), values) };
    case 'seek':
      if (values.to === undefined) throw new WrongUsage('seek wants --to');
      return {
        verb,
        name: need(verb, name),
        to: placeIn('--to', values.to),
        recount: values.recount === true,
      };
    default:
      return startOrStop(verb === 'start' ? 'start' : 'stop', name, values);
  }
}

function startOrStop(verb: 'start' | 'stop', name: string | undefined, values: Values): Asked {
  if ((name === undefined) !== (values.all === true))
    throw new WrongUsage(`${verb} wants the name of one stream, or --all`);
  if (values.limit === undefined) {
    if (values.timeout !== undefined) throw new WrongUsage('--timeout goes with --limit');
    return { verb, name };
  }
  return { verb: 'start-some', name: need('--limit', name), how: howMany(values) };
}

function howMany({ limit, timeout }: Values): HowMany {
  return {
    limit: numberFlag('--limit', limit, 1, true) ?? 1,
    timeoutMs: numberFlag('--timeout', timeout, 1, true) ?? defaultTimeoutMs,
  };
}

function wantedIn(name: string, values: Values): Wanted {
  const { topic, function: target, group } = values;
  if (topic === undefined || target === undefined)
    throw new WrongUsage('create wants --topic and --function');
  const batchSize = numberFlag('--batch-size', values['batch-size'], 0, false);
  const batchIntervalMs = numberFlag('--batch-interval', values['batch-interval'], 0, false);
  const position = values['starting-position'];
  return {
    name,
    topic,
    function: target,
    ...(batchSize !== undefined && { batchSize }),
    ...(batchIntervalMs !== undefined && { batchIntervalMs }),
    ...(group !== undefined && { group }),
    ...(position !== undefined && { startingPosition: placeIn('--starting-position', position) }),
    start: values.start === true,
  };
}

function need(who: string, name: string | undefined): string {
  if (name === undefined) throw new WrongUsage(`${who} wants the name of a stream`);
  return name;
}
