import { isGroupName } from '../../../domain/group-name.ts';
import { isDay } from '../../../domain/time.ts';
import { isTicker } from '../../../domain/trades/tick.ts';
import type { Tick } from '../../../domain/trades/tick.ts';
import { tradesParameters } from '../../../domain/trades/view.ts';
import type { TickView, TradesView } from '../../../domain/trades/view.ts';
import type { Line, Series } from '../../../domain/view.ts';
import type { Cluster, Patience } from '../../io/data-api.ts';
import { readProfiles } from '../../io/trades/profiles.ts';
import { latestOfDay } from '../../io/trades/raw-rows.ts';
import { readDays, readDaySums, readMinutes, readTradingDays } from '../../io/trades/sum-queries.ts';
import type { SumPoint } from '../../io/trades/sum-queries.ts';
import { readVariables } from '../../variables.ts';
import type { Variables } from '../../variables.ts';
import { BadRequest } from '../http.ts';
import { readList } from '../parameters.ts';
import type { Question, View, ViewEntry } from '../view.ts';
import { closingPrices, priceOfDay } from './price-lines.ts';

const variables = ['RAW_TABLE'] as const;

/** What the view of trades needs beside the variables of every view. */
export type TradesViewVariables = Variables<(typeof variables)[number]>;

const defaultLines = 3;
const mostTradingDays = 90;

/** `/api/trades`. */
export const tradesView: ViewEntry = {
  pipeline: 'trades',
  variables,
  open(env, environment): View<TradesQuestion> {
    const tradesEnv = { ...env, rawTable: readVariables(variables, environment).RAW_TABLE };
    return {
      path: '/api/trades',
      parameters: tradesParameters,
      streams: ['trades-transform', 'trades-aggregate'],
      read: readTradesQuestion,
      answer: (question, signal) => pageOfDay(tradesEnv, question, signal),
    };
  },
};

/** Lists that are absent are chosen by the answer. */
interface TradesQuestion extends Question {
  readonly day?: string;
  readonly tickers?: readonly string[];
  readonly sectors?: readonly string[];
}

/** `day=YYYY-MM-DD&tickers=A,B&sectors=X,Y`, all optional. */
function readTradesQuestion(parameters: ReadonlyMap<string, string>): TradesQuestion {
  const day = parameters.get('day');
  if (day !== undefined && !isDay(day)) throw new BadRequest('day must be a date like 2025-01-24');
  const tickers = readList(parameters, 'tickers', isTicker);
  const sectors = readList(parameters, 'sectors', isGroupName);
  return { ...(day && { day }), ...(tickers && { tickers }), ...(sectors && { sectors }) };
}

type Env = Cluster & { readonly rawTable: string; readonly latestTable: string };

/**
 * The whole page of one day. Lines nobody asked for are the 3 sectors of most volume and the first 3 tickers
 * among the latest rows.
 */
async function pageOfDay(env: Env, question: TradesQuestion, signal: AbortSignal): Promise<TradesView> {
  const patience: Patience = { waitMs: 0, signal };
  const [days, sums, profiles] = await Promise.all([
    readDays(env, patience),
    readDaySums(env, question.day, patience),
    readProfiles(env, patience),
  ]);
  const { day } = sums;
  const grain = sums.isLive ? 'minute' : 'day';
  const sectors = question.sectors ?? sums.sectors.slice(0, defaultLines).map(({ sector }) => sector);
  const place = { table: env.latestTable, of: env.rawTable };
  const reading = day === null ? Promise.resolve([]) : latestOfDay(place, day, signal);
  const [latest, volume, price] = await Promise.all([
    reading,
    day === null ? [] : volumeLines(env, grain, day, days, sectors, patience),
    day === null
      ? []
      : reading.then(rows => priceLines(env, grain, day, question.tickers ?? firstTickers(rows), signal)),
  ]);
  return {
    day,
    days,
    bySector: sums.sectors,
    companies: profiles.map(({ ticker, companyName, sector }) => ({ ticker, companyName, sector })),
    volume: { grain, lines: volume },
    price: { grain, lines: price },
    latest: latest.map(toTickView),
  };
}

async function volumeLines(
  env: Env,
  grain: Series['grain'],
  day: string,
  days: readonly string[],
  sectors: readonly string[],
  patience: Patience,
): Promise<readonly Line[]> {
  if (sectors.length === 0) return [];
  const until = days.filter(other => other <= day).slice(0, mostTradingDays);
  const points =
    grain === 'minute'
      ? await readMinutes(env, day, sectors, patience)
      : await readTradingDays(env, { first: until.at(-1) ?? day, last: day }, sectors, patience);
  return sectors.map(sector => ({
    name: sector,
    points: points.filter(point => point.sector === sector).map(toPoint),
  }));
}

function priceLines(
  env: Env,
  grain: Series['grain'],
  day: string,
  tickers: readonly string[],
  signal: AbortSignal,
): Promise<readonly Line[]> {
  const read = grain === 'minute' ? priceOfDay : closingPrices;
  return Promise.all(tickers.map(ticker => read(env.rawTable, ticker, day, signal)));
}

function firstTickers(ticks: readonly Tick[]): readonly string[] {
  return [...new Set(ticks.map(({ ticker }) => ticker))].sort().slice(0, defaultLines);
}

function toPoint({ at, volume }: SumPoint): Line['points'][number] {
  return { at, value: volume };
}

function toTickView(tick: Tick): TickView {
  const { id, created_at: createdAt, ticker, sector, price, volume, market_cap: marketCap } = tick;
  return { id, createdAt, ticker, sector, price, volume, marketCap };
}
