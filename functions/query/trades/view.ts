import { isGroupName } from '../../../domain/group-name.ts';
import { dayOf, isDay, startOfDay } from '../../../domain/time.ts';
import type { Profile } from '../../../domain/trades/companies.ts';
import { isTicker } from '../../../domain/trades/tick.ts';
import type { Tick } from '../../../domain/trades/tick.ts';
import { tradesLists, tradesParameters } from '../../../domain/trades/view.ts';
import type { TickView, TradesView } from '../../../domain/trades/view.ts';
import type { Line, Series } from '../../../domain/view.ts';
import type { Cluster, Patience } from '../../io/data-api.ts';
import { readProfiles } from '../../io/trades/profiles.ts';
import { latestOfDay } from '../../io/trades/raw-rows.ts';
import { rawTableVariables, readRawTable } from '../../io/trades/raw-table.ts';
import type { RawTable, RawTableVariables } from '../../io/trades/raw-table.ts';
import { readDays, readDaySums, readMinutes, readTradingDays } from '../../io/trades/sum-queries.ts';
import type { DaySums, SumPoint } from '../../io/trades/sum-queries.ts';
import { newestUpTo } from '../default-day.ts';
import { knownBy } from '../known.ts';
import { BadRequest } from '../http.ts';
import { namesOf, readNames } from '../parameters.ts';
import type { Question, View, ViewEntry } from '../view.ts';
import { largestTickers } from './largest-tickers.ts';
import { closingPrices, priceOfDay } from './price-lines.ts';

/** What the view of trades needs beside the variables of every view. */
export type TradesViewVariables = RawTableVariables;

const defaultLines = 3;
const mostTradingDays = 90;

/** `/api/trades`. */
export const tradesView: ViewEntry = {
  pipeline: 'trades',
  variables: rawTableVariables,
  open(env, environment): View<TradesQuestion> {
    const tradesEnv = { ...env, raw: readRawTable(environment) };
    const known = knownBy(async signal => {
      const patience: Patience = { waitMs: 0, signal };
      const [days, profiles] = await Promise.all([readDays(env, patience), readProfiles(env, patience)]);
      return { days, profiles };
    });
    return {
      path: '/api/trades',
      parameters: tradesParameters,
      lists: tradesLists,
      streams: ['trades-transform', 'trades-aggregate'],
      read: readTradesQuestion,
      answer: async (question, signal, version) =>
        pageOfDay(tradesEnv, await known(version, signal), question, signal),
    };
  },
};

/** What is absent is chosen by the answer. */
interface TradesQuestion extends Question {
  readonly day?: string;
  readonly hours?: '24' | 'all';
  readonly tickers?: readonly string[];
  readonly sectors?: readonly string[];
}

function readTradesQuestion(parameters: ReadonlyMap<string, string>): TradesQuestion {
  const day = parameters.get('day');
  const hours = parameters.get('hours');
  if (day !== undefined && !isDay(day)) throw new BadRequest('day must be a date like 2025-01-24');
  if (hours !== undefined && hours !== '24' && hours !== 'all')
    throw new BadRequest('hours must be 24, the day itself, or all, a point a day');
  const tickers = readNames(parameters, 'tickers', isTicker);
  const sectors = readNames(parameters, 'sectors', isGroupName);
  return {
    ...(day && { day }),
    ...(hours && { hours }),
    ...(tickers && { tickers }),
    ...(sectors && { sectors }),
  };
}

/** Days that have sums, newest first, and all companies. */
interface Known {
  readonly days: readonly string[];
  readonly profiles: readonly Profile[];
}

type Env = Cluster & { readonly raw: RawTable; readonly latestTable: string };

/**
 * The whole page of one day. Lines nobody asked for are the 3 sectors of most volume and the 3 tickers of most value. For a day
 * that is not known no table is asked. A ticker or a sector may have come without a company, so their lines are looked for.
 */
async function pageOfDay(
  env: Env,
  { days, profiles }: Known,
  question: TradesQuestion,
  signal: AbortSignal,
): Promise<TradesView> {
  const patience: Patience = { waitMs: 0, signal };
  const companies = profiles.map(({ ticker, companyName, sector }) => ({ ticker, companyName, sector }));
  const day = question.day ?? newestUpTo(new Date().toISOString().slice(0, 10), days);
  if (day === null || !days.includes(day)) return { ...nothingYet, day, days, companies };
  const [sums, latest] = await Promise.all([
    readDaySums(env, day, patience),
    latestOfDay({ table: env.latestTable, of: env.raw.table }, day, signal),
  ]);
  const intraday = { price: hasTimes(latest), volume: sums.isLive };
  const until = days.filter(other => other <= day).slice(0, mostTradingDays);
  const isWithin = question.hours === undefined ? sums.isLive : question.hours === '24';
  const grains = grainsOf(intraday, isWithin || (question.hours === undefined && until.length === 1));
  const sectors = sectorsOf(question, sums, profiles);
  const tickers = tickersOf(env, question, day, sums, profiles, signal);
  const prices = async (grain: Series['grain']): Promise<Series> => ({
    grain,
    lines: await priceLines(env, grain, day, until, await tickers, signal),
  });
  const [volume, price] = await Promise.all([
    volumeLines(env, grains.volume, day, until, sectors, patience),
    prices(grains.price).then(series =>
      // A time that the whole day shares makes no line within it.
      question.hours === undefined && series.lines.every(({ points }) => points.length < 2) && !sums.isLive
        ? prices('day')
        : series,
    ),
  ]);
  return {
    day,
    days,
    bySector: sums.sectors,
    companies,
    intraday,
    volume: { grain: grains.volume, lines: volume },
    price,
    latest: latest.map(toTickView),
  };
}

const nothingYet: TradesView = {
  day: null,
  days: [],
  bySector: [],
  companies: [],
  intraday: { price: false, volume: false },
  volume: { grain: 'day', lines: [] },
  price: { grain: 'day', lines: [] },
  latest: [],
};

/** The newest row of a day says it: rows of midnight, as daily bars are, sort before all others. */
function hasTimes([newest]: readonly Tick[]): boolean {
  return newest !== undefined && newest.created_at !== startOfDay(dayOf(newest.created_at));
}

function grainsOf(
  intraday: TradesView['intraday'],
  isWithin: boolean,
): Readonly<Record<'price' | 'volume', Series['grain']>> {
  const grain = (isThere: boolean): Series['grain'] => (isWithin && isThere ? 'minute' : 'day');
  return { price: grain(intraday.price), volume: grain(intraday.volume) };
}

function sectorsOf(
  { sectors }: TradesQuestion,
  sums: DaySums,
  profiles: readonly Profile[],
): readonly string[] {
  const largest = sums.sectors.map(({ sector }) => sector);
  if (sectors === undefined) return largest.slice(0, defaultLines);
  const known = new Set([...sums.sectors, ...profiles].map(({ sector }) => sector));
  return namesOf(sectors, name => known.has(name), 'sectors', isGroupName);
}

async function tickersOf(
  env: Env,
  { tickers }: TradesQuestion,
  day: string,
  sums: DaySums,
  profiles: readonly Profile[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (tickers !== undefined)
    return namesOf(tickers, name => profiles.some(({ ticker }) => ticker === name), 'tickers', isTicker);
  const place = new Map(sums.sectors.map(({ sector }, index) => [sector, index]));
  const traded = profiles.filter(({ sector }) => place.has(sector));
  const bySector = traded.toSorted((a, b) => (place.get(a.sector) ?? 0) - (place.get(b.sector) ?? 0));
  const names = bySector.map(({ ticker }) => ticker);
  return (await largestTickers(env.raw, names, day, signal)).slice(0, defaultLines);
}

async function volumeLines(
  env: Env,
  grain: Series['grain'],
  day: string,
  until: readonly string[],
  sectors: readonly string[],
  patience: Patience,
): Promise<readonly Line[]> {
  if (sectors.length === 0) return [];
  const points =
    grain === 'minute'
      ? await readMinutes(env, day, sectors, patience)
      : await readTradingDays(env, until, sectors, patience);
  return sectors.map(sector => ({
    name: sector,
    points: points.filter(point => point.sector === sector).map(toPoint),
  }));
}

function priceLines(
  { raw }: Env,
  grain: Series['grain'],
  day: string,
  until: readonly string[],
  tickers: readonly string[],
  signal: AbortSignal,
): Promise<readonly Line[]> {
  return Promise.all(
    tickers.map(ticker =>
      grain === 'minute' ? priceOfDay(raw, ticker, day, signal) : closingPrices(raw, ticker, until, signal),
    ),
  );
}

function toPoint({ at, volume }: SumPoint): Line['points'][number] {
  return { at, value: volume };
}

function toTickView(tick: Tick): TickView {
  const { id, created_at: createdAt, ticker, sector, price, volume, market_cap: marketCap } = tick;
  return { id, createdAt, ticker, sector, price, volume, marketCap };
}
