import { flagsOf, numberFlag } from '../../terminal/flags.ts';
import { defaultState } from '../local-run.ts';
import { WrongUsage } from '../../terminal/refusal.ts';

/** What the user asked for. */
export interface Request {
  readonly file: string | undefined;
  readonly companies: string | undefined;
  /** Seconds between messages. */
  readonly interval: number;
  /** Rows; Infinity when there is no limit. */
  readonly limit: number;
  readonly topic: string;
  readonly state: string;
}

const text = { type: 'string' } as const;

export function request(words: readonly string[]): Request {
  const { values, positionals } = flagsOf(words, {
    file: text,
    companies: text,
    interval: text,
    limit: text,
    topic: { type: 'string', default: 'trading_data' },
    state: { type: 'string', default: defaultState },
  });
  const [pipeline, ...rest] = positionals;
  if (pipeline === undefined) throw new WrongUsage('say which pipeline: trades');
  if (pipeline !== 'trades') throw new WrongUsage(`there is no pipeline "${pipeline}"; there is: trades`);
  if (rest.length > 0) throw new WrongUsage(`unexpected "${rest.join(' ')}"`);
  const { file, companies, topic, state } = values;
  return {
    file,
    companies,
    interval: numberFlag('--interval', values.interval, 0, false) ?? (file === undefined ? 1 : 0),
    limit: numberFlag('--limit', values.limit, 0, true) ?? Number.POSITIVE_INFINITY,
    topic,
    state,
  };
}
