import { isGroupName } from '../../../domain/group-name.ts';
import { isTicker } from '../../../domain/trades/tick.ts';
import { isDay } from '../../../domain/time.ts';
import { BadRequest } from '../http.ts';
import { readList } from '../parameters.ts';
import type { Question } from '../view.ts';

/** Lists that are absent are chosen by the answer. */
export interface TradesQuestion extends Question {
  readonly day?: string;
  readonly tickers?: readonly string[];
  readonly sectors?: readonly string[];
}

/** `day=YYYY-MM-DD&tickers=A,B&sectors=X,Y`, all optional. */
export function readTradesQuestion(parameters: ReadonlyMap<string, string>): TradesQuestion {
  const day = parameters.get('day');
  if (day !== undefined && !isDay(day)) throw new BadRequest('day must be a date like 2025-01-24');
  const tickers = readList(parameters, 'tickers', isTicker);
  const sectors = readList(parameters, 'sectors', isGroupName);
  return { ...(day && { day }), ...(tickers && { tickers }), ...(sectors && { sectors }) };
}
