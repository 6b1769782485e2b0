import { isSector, isTicker } from '../../domain/trades/tick.ts';
import { isDay } from '../../domain/trades/time.ts';
import { BadRequest } from './http.ts';

export interface TradesQuestion {
  readonly day?: string;
  /** Absent: the answer chooses. */
  readonly tickers?: readonly string[];
  readonly sectors?: readonly string[];
}

const most = 8;
const names = new Set(['day', 'tickers', 'sectors']);

/** `day=YYYY-MM-DD&tickers=A,B&sectors=X,Y`, all optional. Rejects anything else by BadRequest. */
export function readTradesQuestion(rawQuery: string): TradesQuestion {
  const parameters = new URLSearchParams(rawQuery);
  for (const name of parameters.keys()) {
    if (!names.has(name))
      throw new BadRequest(`unknown parameter ${JSON.stringify(name)}; known: day, tickers, sectors`);
  }
  const day = parameters.get('day') ?? undefined;
  if (day !== undefined && !isDay(day)) throw new BadRequest('day must be a date like 2025-01-24');
  const tickers = readList(parameters, 'tickers', isTicker);
  const sectors = readList(parameters, 'sectors', isSector);
  return { ...(day && { day }), ...(tickers && { tickers }), ...(sectors && { sectors }) };
}

function readList(
  parameters: URLSearchParams,
  name: string,
  isGood: (item: string) => boolean,
): readonly string[] | undefined {
  const text = parameters.get(name);
  if (!text) return undefined;
  const items = [...new Set(text.split(',').map(item => item.trim()))];
  if (items.length > most) throw new BadRequest(`${name} takes at most ${most} names`);
  if (!items.every(isGood)) throw new BadRequest(`${name} must be names separated by commas`);
  return items;
}
