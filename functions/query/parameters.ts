import { isSector, isTicker } from '../../domain/trades/tick.ts';
import { isDay } from '../../domain/trades/time.ts';
import { tradesParameters } from '../../domain/trades/view.ts';
import { BadRequest } from './http.ts';

export interface TradesQuestion {
  readonly day?: string;
  /** Absent: the answer chooses. */
  readonly tickers?: readonly string[];
  readonly sectors?: readonly string[];
}

const most = 8;

/**
 * `day=YYYY-MM-DD&tickers=A,B&sectors=X,Y`, all optional. Rejects anything else by BadRequest, other ways to write the
 * same question with it, so that each has one place in a cache.
 */
export function readTradesQuestion(rawQuery: string): TradesQuestion {
  const parameters = readParameters(rawQuery, tradesParameters);
  const day = parameters.get('day');
  if (day !== undefined && !isDay(day)) throw new BadRequest('day must be a date like 2025-01-24');
  const tickers = readList(parameters, 'tickers', isTicker);
  const sectors = readList(parameters, 'sectors', isSector);
  return { ...(day && { day }), ...(tickers && { tickers }), ...(sectors && { sectors }) };
}

/** The parameters by name, each of them known and given once; anything else is a BadRequest. */
export function readParameters(rawQuery: string, known: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    if (!known.includes(name))
      throw new BadRequest(
        `unknown parameter ${JSON.stringify(name)}; known: ${known.length > 0 ? known.join(', ') : 'none'}`,
      );
    if (found.has(name)) throw new BadRequest(`${name} is given twice`);
    found.set(name, value);
  }
  return found;
}

function readList(
  parameters: ReadonlyMap<string, string>,
  name: string,
  isGood: (item: string) => boolean,
): readonly string[] | undefined {
  const text = parameters.get(name);
  if (text === undefined) return undefined;
  const items = text.split(',');
  if (items.length > most) throw new BadRequest(`${name} takes at most ${most} names`);
  if (!items.every(isGood)) throw new BadRequest(`${name} must be names separated by commas`);
  if (new Set(items).size < items.length) throw new BadRequest(`${name} must be different names`);
  return items;
}
