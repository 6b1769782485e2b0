import { isGroupName } from '../../../domain/group-name.ts';
import { dayOf, isDay, startOfDay } from '../../../domain/time.ts';
import { isTicker } from '../../../domain/trades/tick.ts';
import type { Tick } from '../../../domain/trades/tick.ts';
import { tradesLists, tradesParameters } from '../../../domain/trades/view.ts';
import type { Company, TickView, TradesView } from '../../../domain/trades/view.ts';
import type { Series } from '../../../domain/view.ts';
import type { Cluster, Patience } from '../../io/data-api.ts';
import { readProfiles } from '../../io/trades/profiles.ts';
import { latestOfDay } from '../../io/trades/raw-rows.ts';
import { rawTableVariables, readRawTable } from '../../io/trades/raw-table.ts';
import type { RawTable, RawTableVariables } from '../../io/trades/raw-table.ts';
import { hasDay, mostDays, readDays, readDaySums } from '../../io/trades/sum-queries.ts';
import type { DaySums } from '../../io/trades/sum-queries.ts';
import { newestUpTo } from '../default-day.ts';
import { knownBy, remembered } from '../known.ts';
import type { Remembered } from '../known.ts';
import { BadRequest } from '../http.ts';
import { openSearch } from '../search.ts';
import { readNames } from '../parameters.ts';
import { mostMs } from '../view.ts';
import type { Question, View, ViewEntry } from '../view.ts';
import { openLines } from './lines.ts';
import type { Lines } from './lines.ts';

/** What the view of trades needs beside the variables of every view. */
export type TradesViewVariables = RawTableVariables;

const mostTradingDays = 90;
const mostDaysRemembered = 32;

/** `/api/trades`. */
export const tradesView: ViewEntry = {
  pipeline: 'trades',
  variables: rawTableVariables,
  open(env, environment): View<TradesQuestion> {
    const tradesEnv = { ...env, raw: readRawTable(environment) };
    const search = openSearch();
    const known = knownBy(async (signal): Promise<Known> => {
      const patience: Patience = { waitMs: 0, signal };
      const [days, profiles] = await Promise.all([readDays(env, patience), readProfiles(env, patience)]);
      const companies = profiles.map(({ ticker, companyName, sector }) => ({ ticker, companyName, sector }));
      const hasSums = async (day: string): Promise<boolean> =>
        days.includes(day) ||
        // Older ones than the list has.
        (days.length === mostDays &&
          day < (days.at(-1) ?? '') &&
          (await search.isThere(`day ${day}`, () =>
            hasDay(env, day, { waitMs: 0, signal: AbortSignal.timeout(mostMs) }),
          )));
      return {
        days,
        companies,
        hasSums,
        ofDay: remembered(mostDaysRemembered),
        lines: openLines(tradesEnv, search),
      };
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

/** What is read once for each state of the data. */
interface Known {
  /** Those that have sums, newest first. */
  readonly days: readonly string[];
  readonly companies: readonly Company[];
  readonly hasSums: (day: string) => Promise<boolean>;
  readonly ofDay: Remembered<readonly [DaySums, readonly Tick[]]>;
  readonly lines: Lines;
}

type Env = Cluster & { readonly raw: RawTable; readonly latestTable: string };

/**
 * The whole page of one day. Lines nobody asked for are the 3 sectors of most volume and the 3 tickers of most value. For a day
 * that is not known no table is asked.
 */
async function pageOfDay(
  env: Env,
  { days, companies, hasSums, ofDay, lines }: Known,
  question: TradesQuestion,
  signal: AbortSignal,
): Promise<TradesView> {
  const day = question.day ?? newestUpTo(new Date().toISOString().slice(0, 10), days);
  if (day === null || !(await hasSums(day))) return { ...nothingYet, day, days, companies };
  const [sums, latest] = await ofDay(day, () =>
    Promise.all([
      readDaySums(env, day, { waitMs: 0, signal }),
      latestOfDay({ table: env.latestTable, of: env.raw.table }, day, signal),
    ]),
  );
  const intraday = { price: hasTimes(latest), volume: sums.isLive };
  const until = [day, ...days.filter(other => other < day)].slice(0, mostTradingDays);
  const isWithin = question.hours === undefined ? sums.isLive : question.hours === '24';
  const grains = grainsOf(intraday, isWithin || (question.hours === undefined && until.length === 1));
  const ground = { day, until, sums, latest, companies };
  const [volume, price] = await Promise.all([
    lines.volume(ground, grains.volume, question.sectors, signal),
    lines.price(ground, grains.price, question.tickers, signal).then(series =>
      // A time that the whole day shares makes no line within it.
      question.hours === undefined && series.lines.every(({ points }) => points.length < 2) && !sums.isLive
        ? lines.price(ground, 'day', question.tickers, signal)
        : series,
    ),
  ]);
  return {
    day,
    days,
    bySector: sums.sectors,
    otherSectors: sums.others,
    companies,
    intraday,
    volume,
    price,
    latest: latest.map(toTickView),
  };
}

const nothingYet: TradesView = {
  day: null,
  days: [],
  bySector: [],
  otherSectors: { sectors: 0, volume: '0' },
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

function toTickView(tick: Tick): TickView {
  const { id, created_at: createdAt, ticker, sector, price, volume, market_cap: marketCap } = tick;
  return { id, createdAt, ticker, sector, price, volume, marketCap };
}
