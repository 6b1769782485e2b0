import type { LedgerRecord } from '../ledger.ts';
import { dayOf } from '../time.ts';

/** What the ticks of one message add to one day and sector. */
export interface Volume {
  readonly day: string;
  readonly sector: string;
  /** Exact, whatever its size. */
  readonly volume: bigint;
  /** The ticks in it. */
  readonly ticks: number;
  /** The newest of their times, as a tick has it. */
  readonly newest: string;
}

/** What a row of the volume ledger adds up. */
export interface VolumeSum {
  readonly date: string;
  readonly sector: string;
  /** Decimal text: it may pass 2^53. */
  readonly total_volume: string;
}

/** Volume by day and sector, in this order. */
export function volumesOf(records: readonly LedgerRecord<readonly Volume[]>[]): readonly VolumeSum[] {
  const days = new Map<string, Map<string, bigint>>();
  for (const { content } of records)
    for (const { day, sector, volume } of content) {
      const sectors = days.get(day) ?? new Map<string, bigint>();
      days.set(day, sectors);
      sectors.set(sector, (sectors.get(sector) ?? 0n) + volume);
    }
  return [...days]
    .flatMap(([date, sectors]) =>
      [...sectors].map(([sector, volume]) => ({ date, sector, total_volume: volume.toString() })),
    )
    .sort((a, b) => compare(a.date, b.date) || compare(a.sector, b.sector));
}

export interface Sums {
  /** A tick's time, sector and volume. */
  add(createdAt: string, sector: string, volume: number): void;
  /** In the order in which their first ticks came. */
  list(): readonly Volume[];
}

/** Adds volumes by day and sector, in numbers while they are exact and in BigInt where they would not be. */
export function sumVolumes(): Sums {
  const days = new Map<string, Map<string, Total>>();
  let lastTime = '';
  let sectors = new Map<string, Total>();

  const sectorsOf = (createdAt: string): Map<string, Total> => {
    if (createdAt === lastTime) return sectors;
    lastTime = createdAt;
    const day = dayOf(createdAt);
    const known = days.get(day);
    sectors = known ?? new Map<string, Total>();
    if (!known) days.set(day, sectors);
    return sectors;
  };

  return {
    add: (createdAt, sector, volume) => {
      const ofDay = sectorsOf(createdAt);
      const total = ofDay.get(sector);
      if (total) increase(total, createdAt, volume);
      else ofDay.set(sector, { exact: volume, spilt: 0n, ticks: 1, newest: createdAt });
    },
    list: () =>
      [...days].flatMap(([day, totals]) =>
        [...totals].map(([sector, { exact, spilt, ticks, newest }]) => ({
          day,
          sector,
          volume: spilt + BigInt(exact),
          ticks,
          newest,
        })),
      ),
  };
}

interface Total {
  exact: number;
  spilt: bigint;
  ticks: number;
  newest: string;
}

function increase(total: Total, createdAt: string, volume: number): void {
  total.ticks++;
  if (createdAt !== total.newest && createdAt > total.newest) total.newest = createdAt;
  const sum = total.exact + volume;
  if (sum <= Number.MAX_SAFE_INTEGER) {
    total.exact = sum;
  } else {
    total.spilt += BigInt(total.exact);
    total.exact = volume;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
