import { flagsOf, numberFlag } from '../../terminal/flags.ts';
import { defaultState } from '../local-run.ts';
import { WrongUsage } from '../../terminal/refusal.ts';
import type { Asked, Source } from './source.ts';
import { sources } from './sources.ts';

/** What the user asked for, whole. */
export interface Request extends Asked {
  readonly source: Source;
  /** Seconds between messages; not used where there is a speed. */
  readonly interval: number;
  /** How many times as fast as it happened; undefined where the interval decides. */
  readonly speed: number | undefined;
}

const text = { type: 'string' } as const;
const general = {
  file: text,
  interval: text,
  speed: text,
  limit: text,
  'allow-rejected': text,
  topic: text,
  state: text,
};
const own = Object.fromEntries(sources.flatMap(({ flags }) => Object.keys(flags)).map(name => [name, text]));

export function request(words: readonly string[]): Request {
  const { values, positionals } = flagsOf(words, { ...own, ...general });
  const source = sourceOf(positionals);
  const stranger = Object.keys(values).find(name => !(name in general) && !(name in source.flags));
  if (stranger !== undefined) throw new WrongUsage(`${source.name} has no flag --${stranger}`);
  const { file, topic, state = defaultState } = values;
  if (topic === undefined && source.topic === undefined) throw new WrongUsage('say which topic: --topic T');
  const interval = numberFlag('--interval', values.interval, 0, false);
  const speed = numberFlag('--speed', values.speed, 0, false);
  if (speed !== undefined) checkSpeed(source, speed, file, interval);
  return {
    source,
    file,
    interval: interval ?? source.interval(file, values),
    speed,
    limit: numberFlag('--limit', values.limit, 0, true) ?? Number.POSITIVE_INFINITY,
    allowRejected: numberFlag('--allow-rejected', values['allow-rejected'], 0, true) ?? 0,
    topic,
    state,
    own: values,
  };
}

function sourceOf([name, ...rest]: readonly string[]): Source {
  const names = sources.map(source => source.name).join(' or ');
  if (name === undefined) throw new WrongUsage(`say which pipeline: ${names}`);
  const source = sources.find(each => each.name === name);
  if (source === undefined) throw new WrongUsage(`there is no pipeline "${name}"; there is: ${names}`);
  if (rest.length > 0) throw new WrongUsage(`unexpected "${rest.join(' ')}"`);
  return source;
}

function checkSpeed(
  source: Source,
  speed: number,
  file: string | undefined,
  interval: number | undefined,
): void {
  if (speed === 0) throw new WrongUsage('--speed wants a number above 0: 1 is as fast as it happened');
  if (interval !== undefined) throw new WrongUsage('--speed and --interval exclude each other');
  if (!source.hasEventTimes)
    throw new WrongUsage(`--speed goes by the times of events, and messages of ${source.name} have none`);
  if (file === undefined) throw new WrongUsage('--speed replays a file: name it with --file F');
}
