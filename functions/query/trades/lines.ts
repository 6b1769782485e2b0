import { isGroupName } from '../../../domain/group-name.ts';
import { isTicker } from '../../../domain/trades/tick.ts';
import type { Tick } from '../../../domain/trades/tick.ts';
import type { Company } from '../../../domain/trades/view.ts';
import type { Line, Series } from '../../../domain/view.ts';
import type { Cluster } from '../../io/data-api.ts';
import { newestTick } from '../../io/trades/raw-rows.ts';
import type { RawTable } from '../../io/trades/raw-table.ts';
import { readMinutes, readTradingDays } from '../../io/trades/sum-queries.ts';
import type { DaySums } from '../../io/trades/sum-queries.ts';
import { remembered } from '../known.ts';
import { namesOf } from '../parameters.ts';
import type { Search } from '../search.ts';
import { largestTickers } from './largest-tickers.ts';
import { closingPrices, priceOfDay } from './price-lines.ts';

const defaultLines = 3;
const mostRemembered = 32;

type Grain = Series['grain'];

/** What lines of a day are drawn on. */
export interface Ground {
  readonly day: string;
  /** The trading days up to it, newest first. */
  readonly until: readonly string[];
  readonly sums: DaySums;
  readonly latest: readonly Tick[];
  readonly companies: readonly Company[];
}

/** Lines of the names that were asked for, or of the largest. Each set of names that are there is read once; those that are not have no points. */
export interface Lines {
  volume(
    ground: Ground,
    grain: Grain,
    sectors: readonly string[] | undefined,
    signal: AbortSignal,
  ): Promise<Series>;
  price(
    ground: Ground,
    grain: Grain,
    tickers: readonly string[] | undefined,
    signal: AbortSignal,
  ): Promise<Series>;
}

/** Lines of one state of the data. A ticker or a sector may have come without a company, so one that nothing names is searched for. */
export function openLines(env: Cluster & { readonly raw: RawTable }, search: Search): Lines {
  const read = remembered<readonly Line[]>(mostRemembered);
  return {
    async volume(ground, grain, asked, signal) {
      const { day, until, sums, companies } = ground;
      const largest = sums.sectors.map(({ sector }) => sector);
      const listed = new Set([...largest, ...companies.map(({ sector }) => sector)]);
      const sectors =
        asked === undefined
          ? largest.slice(0, defaultLines)
          : namesOf(asked, name => listed.has(name), 'sectors', isGroupName);
      const patience = { waitMs: 0, signal };
      const has = async (sector: string): Promise<boolean> =>
        (await readTradingDays(env, until, [sector], patience)).length > 0;
      // Nothing of a sector is within a day whose sums are all known, and do not have it.
      const mayBe = grain === 'day' || sums.others.sectors > 0;
      const there = await thereOf(
        sectors,
        listed,
        async sector => mayBe && search.isThere(`sector ${sector}`, () => has(sector)),
      );
      const lines = await read(JSON.stringify([day, grain, 'volume', ...there]), async () => {
        if (there.length === 0) return [];
        const points =
          grain === 'minute'
            ? await readMinutes(env, day, there, patience)
            : await readTradingDays(env, until, there, patience);
        return there.map(name => ({
          name,
          points: points
            .filter(({ sector }) => sector === name)
            .map(({ at, volume }) => ({ at, value: volume })),
        }));
      });
      return { grain, lines: inOrder(sectors, lines) };
    },

    async price(ground, grain, asked, signal) {
      const { day, until, latest, companies } = ground;
      const listed = new Set([...companies, ...latest].map(({ ticker }) => ticker));
      const tickers =
        asked === undefined
          ? await largest(env.raw, ground, signal)
          : namesOf(asked, name => companies.some(({ ticker }) => ticker === name), 'tickers', isTicker);
      const has = async (ticker: string): Promise<boolean> =>
        (await newestTick(env.raw, ticker, signal)) !== undefined;
      const there = await thereOf(tickers, listed, ticker =>
        search.isThere(`ticker ${ticker}`, () => has(ticker)),
      );
      const lineOf = (ticker: string): Promise<Line> =>
        grain === 'minute'
          ? priceOfDay(env.raw, ticker, day, signal)
          : closingPrices(env.raw, ticker, until, signal);
      const lines = await read(JSON.stringify([day, grain, 'price', ...there]), () =>
        Promise.all(there.map(lineOf)),
      );
      return { grain, lines: inOrder(tickers, lines) };
    },
  };
}

async function thereOf(
  names: readonly string[],
  listed: ReadonlySet<string>,
  isThere: (name: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const found = await Promise.all(names.map(async name => listed.has(name) || isThere(name)));
  return names.filter((_, index) => found[index]).sort();
}

function inOrder(names: readonly string[], lines: readonly Line[]): readonly Line[] {
  return names.map(name => lines.find(line => line.name === name) ?? { name, points: [] });
}

/** Tickers of most value, of companies whose sector has sums of the day: those of the largest sectors first. */
async function largest(
  raw: RawTable,
  { day, sums, companies }: Ground,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const place = new Map(sums.sectors.map(({ sector }, index) => [sector, index]));
  const traded = companies.filter(({ sector }) => place.has(sector));
  const bySector = traded.toSorted((a, b) => (place.get(a.sector) ?? 0) - (place.get(b.sector) ?? 0));
  const names = bySector.map(({ ticker }) => ticker);
  return (await largestTickers(raw, names, day, signal)).slice(0, defaultLines);
}
