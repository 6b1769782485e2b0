import type { Company, SectorVolume, TickView, TradesView } from '../../domain/trades/view.ts';
import type { Line, StreamsView, StreamView } from '../../domain/view.ts';

/** Answers of `/api`, generated; the same seed gives the same market. */
export interface Market {
  readonly companies: readonly Company[];
  /** Newest first. */
  readonly days: readonly string[];
  readonly trades: (question: {
    day: string | null;
    tickers: readonly string[];
    sectors: readonly string[];
    moved: number;
  }) => TradesView;
}

const SECTORS = [
  'Energy',
  'Financials',
  'Consumer Cyclicals',
  'Properties & Real Estate',
  'Basic Materials',
  'Technology',
  'Consumer Non-Cyclicals',
  'Infrastructures',
  'Industrials',
  'Transportation & Logistic',
  'Healthcare',
  'Telecommunications',
  'Utilities',
  'Media & Entertainment',
  'Agriculture',
];

export interface MarketSize {
  readonly companies: number;
  readonly days: number;
  readonly grain: 'minute' | 'day';
  /** Left out, 11; 15 at most. */
  readonly sectors?: number;
}

export function market(size: MarketSize): Market {
  const sectors = SECTORS.slice(0, size.sectors ?? 11);
  const companies = companiesOf(size.companies, sectors);
  const days = weekdaysBefore('2025-01-24', size.days);
  return {
    companies,
    days,
    trades: ({ day, tickers, sectors: chosen, moved }) => {
      const shown = day ?? days[0] ?? null;
      const isThere = shown !== null && days.includes(shown);
      const bySector = isThere ? volumes(sectors, shown, moved) : [];
      const first = (names: readonly string[], all: readonly string[]) =>
        names.length > 0 ? names : all.slice(0, 3);
      const shownTickers = first(
        tickers,
        companies.map(({ ticker }) => ticker),
      );
      const shownSectors = first(
        chosen,
        bySector.map(({ sector }) => sector),
      );
      const times =
        shown === null
          ? []
          : size.grain === 'day'
            ? days.filter(d => d <= shown).toReversed()
            : minutes(shown);
      return {
        day: shown,
        days,
        otherSectors: { sectors: 0, volume: '0' },
        bySector,
        companies,
        intraday: { price: size.grain === 'minute', volume: size.grain === 'minute' },
        price: {
          grain: size.grain,
          lines: isThere ? shownTickers.map(name => walk(name, times, 2, moved)) : [],
        },
        volume: {
          grain: size.grain,
          lines: isThere ? shownSectors.map(name => walk(name, times, 7, moved)) : [],
        },
        latest: isThere ? ticks(shown, companies, moved) : [],
      };
    },
  };
}

export const noMarket: TradesView = {
  day: null,
  days: [],
  otherSectors: { sectors: 0, volume: '0' },
  bySector: [],
  companies: [],
  intraday: { price: false, volume: false },
  price: { grain: 'minute', lines: [] },
  volume: { grain: 'minute', lines: [] },
  latest: [],
};

/** Two streams at the server's `now`, `rows` rows in. */
export function streams(now: Date, rows: number, change: Partial<StreamView> = {}): StreamsView {
  const one = (name: string, batchIntervalMs: number): StreamView => ({
    name,
    topic: 'trading_data',
    state: 'running',
    lastResult: 'OK',
    lag: 0,
    batchSize: 100,
    batchIntervalMs,
    rows: String(rows),
    writtenAt: new Date(now.getTime() - 400).toISOString(),
    sentAt: new Date(now.getTime() - 800).toISOString(),
    newestRowAt: new Date(now.getTime() - 900).toISOString(),
    setAside: 0,
    setAsideCapped: false,
    givenUp: null,
    ...change,
  });
  return { now: now.toISOString(), streams: [one('trades-transform', 1000), one('trades-aggregate', 2000)] };
}

function companiesOf(count: number, sectors: readonly string[]): readonly Company[] {
  return Array.from({ length: count }, (_, i) => {
    const letters = [i / 676, i / 26, i].map(n => String.fromCodePoint(65 + (Math.floor(n) % 26))).join('');
    return {
      ticker: `${letters}I.JK`,
      companyName: `${letters} Industri Tbk`,
      sector: sectors[i % sectors.length] ?? '',
    };
  });
}

function weekdaysBefore(last: string, count: number): readonly string[] {
  const days: string[] = [];
  for (let at = Date.parse(last); days.length < count; at -= 86_400_000) {
    const date = new Date(at);
    if (date.getUTCDay() % 6 !== 0) days.push(date.toISOString().slice(0, 10));
  }
  return days;
}

function volumes(sectors: readonly string[], day: string, moved: number): readonly SectorVolume[] {
  return sectors
    .map((sector, i) => {
      const volume =
        Math.round(2_500_000_000 / (i + 1) ** 0.8 + noise(day + sector) * 300_000_000) +
        moved * 1000 * (i + 1);
      return { sector, volume };
    })
    .sort((a, b) => b.volume - a.volume)
    .map(({ sector, volume }) => ({ sector, volume: String(volume) }));
}

function minutes(day: string): readonly string[] {
  const open = Date.parse(`${day}T02:00:00Z`);
  return Array.from({ length: 240 }, (_, i) => new Date(open + i * 60_000).toISOString());
}

function walk(name: string, times: readonly string[], power: number, moved: number): Line {
  let value = 10 ** power * (1 + noise(name) * 20);
  const points = times.map(time => {
    value *= 1 + (noise(name + time) - 0.495) * 0.03;
    return { at: new Date(time).toISOString(), value: Math.round(value) };
  });
  const last = points.at(-1);
  if (last !== undefined) points[points.length - 1] = { ...last, value: last.value + moved };
  return { name, points };
}

function ticks(day: string, companies: readonly Company[], moved: number): readonly TickView[] {
  const end = Date.parse(`${day}T09:00:00Z`) + moved * 1000;
  return Array.from({ length: 50 }, (_, i) => {
    const company = companies[(moved + 50 - i) % companies.length];
    const price = 50 + Math.round(noise(`${moved - i}`) * 9000);
    return {
      id: 1000 + moved * 10 - i,
      createdAt: new Date(end - i * 130).toISOString(),
      ticker: company?.ticker ?? '',
      sector: company?.sector ?? '',
      price,
      volume: 100 * Math.round(noise(`v${moved - i}`) * 12_000),
      marketCap: price * 14_820_800_000,
    };
  });
}

/** Between 0 and 1, always the same for the same text. */
function noise(text: string): number {
  let value = 2166136261;
  for (const letter of text) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 16777619) >>> 0;
  value = Math.imul(value ^ (value >>> 15), 2246822519) >>> 0;
  return ((value ^ (value >>> 13)) >>> 0) / 2 ** 32;
}
