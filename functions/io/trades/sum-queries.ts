import { markDay } from '../../../domain/ledger-rows.ts';
import { execute } from '../data-api.ts';
import type { Cluster, Patience, SqlValue } from '../data-api.ts';
import { foldedPrefix } from '../fold-steps.ts';

/** Days, and sectors of a day, in one answer: whatever somebody sends, it fits into one of the Data API. */
export const mostDays = 10_000;
const mostSectors = 1_000;

export interface DaySums {
  /** Descending by volume; the largest 1,000. */
  readonly sectors: readonly { readonly sector: string; readonly volume: string }[];
  /** How many more there are, and their volume together. */
  readonly others: { readonly sectors: number; readonly volume: string };
  /** True when rows of that day were processed on that very day, and are there one by one: none of the day is folded. */
  readonly isLive: boolean;
}

export interface SumPoint {
  readonly sector: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly volume: number;
}

/** Days with sums, the newest 10,000, newest first. */
export async function readDays(cluster: Cluster, patience: Patience): Promise<readonly string[]> {
  const { rows } = await execute(
    cluster,
    `SELECT DISTINCT date FROM aggregated_data WHERE date > :markDay ORDER BY date DESC LIMIT ${mostDays}`,
    { markDay },
    patience,
  );
  return rows.map(([day]) => String(day));
}

/** Whether a day has sums. */
export async function hasDay(cluster: Cluster, day: string, patience: Patience): Promise<boolean> {
  const sql = 'SELECT 1 FROM aggregated_data WHERE date = :day AND date > :markDay LIMIT 1';
  const { rows } = await execute(cluster, sql, { day, markDay }, patience);
  return rows.length > 0;
}

/** Volume of one day by sector. */
export async function readDaySums(cluster: Cluster, day: string, patience: Patience): Promise<DaySums> {
  const { rows } = await execute(
    cluster,
    `SELECT sector, volume, is_live, is_folded FROM (${bySector}) s ORDER BY volume DESC, sector LIMIT ${mostSectors}`,
    { day },
    patience,
  );
  const sectors = rows.map(([sector, volume]) => ({ sector: String(sector), volume: String(volume) }));
  const isLive = rows.some(row => Number(row[2]) === 1) && rows.every(row => Number(row[3]) === 0);
  if (sectors.length < mostSectors) return { sectors, others: { sectors: 0, volume: '0' }, isLive };
  return { sectors, ...(await readOthers(cluster, day, sectors, patience)) };
}

const bySector = `SELECT sector, SUM(total_volume) AS volume,
  MAX(processed_at >= date AND processed_at < date + INTERVAL 1 DAY) AS is_live, MAX(processing_id LIKE '${foldedPrefix}%') AS is_folded
FROM aggregated_data WHERE date = :day AND sector <> '' GROUP BY sector`;

/** A statement of its own: over all rows of one that has so many, windows take MariaDB minutes. */
async function readOthers(
  cluster: Cluster,
  day: string,
  shown: DaySums['sectors'],
  patience: Patience,
): Promise<Pick<DaySums, 'others' | 'isLive'>> {
  const { rows } = await execute(
    cluster,
    `SELECT COUNT(*), CAST(SUM(volume) AS CHAR), MAX(is_live), MAX(is_folded) FROM (${bySector}) s`,
    { day },
    patience,
  );
  const [count, volume, isLive, isFolded] = rows[0] ?? [];
  const known = shown.reduce((sum, { volume }) => sum + BigInt(volume), 0n);
  return {
    others: { sectors: Number(count) - shown.length, volume: String(BigInt(String(volume)) - known) },
    isLive: Number(isLive) === 1 && Number(isFolded) === 0,
  };
}

/** Volume by sector and minute of processing, of the rows of `day` that were processed on it; ascending. */
export function readMinutes(
  cluster: Cluster,
  day: string,
  sectors: readonly string[],
  patience: Patience,
): Promise<readonly SumPoint[]> {
  const sql = `SELECT sector, HOUR(processed_at) * 60 + MINUTE(processed_at) AS minute, SUM(total_volume) FROM aggregated_data
WHERE date = :day AND processed_at >= :day AND processed_at < :day + INTERVAL 1 DAY AND sector IN (${placeholders('sector', sectors)})
GROUP BY sector, minute ORDER BY minute`;
  const timeOf = (minute: string) => new Date(Date.parse(day) + Number(minute) * 60_000).toISOString();
  return readPoints(cluster, sql, { day, ...named('sector', sectors) }, timeOf, patience);
}

/** Volume by sector and trading day, of the days that are named: so no row of another sector is read. Ascending. */
export function readTradingDays(
  cluster: Cluster,
  days: readonly string[],
  sectors: readonly string[],
  patience: Patience,
): Promise<readonly SumPoint[]> {
  const sql = `SELECT sector, date, SUM(total_volume) FROM aggregated_data
WHERE date IN (${placeholders('day', days)}) AND sector IN (${placeholders('sector', sectors)})
GROUP BY sector, date ORDER BY date`;
  const parameters = { ...named('day', days), ...named('sector', sectors) };
  return readPoints(cluster, sql, parameters, day => `${day}T00:00:00.000Z`, patience);
}

async function readPoints(
  cluster: Cluster,
  sql: string,
  parameters: Readonly<Record<string, SqlValue>>,
  timeOf: (text: string) => string,
  patience: Patience,
): Promise<readonly SumPoint[]> {
  const { rows } = await execute(cluster, sql, parameters, patience);
  return rows.map(([sector, at, volume]) => ({
    sector: String(sector),
    at: timeOf(String(at)),
    volume: Number(volume),
  }));
}

function placeholders(name: string, values: readonly string[]): string {
  return values.map((_, index) => `:${name}${index}`).join(', ');
}

function named(name: string, values: readonly string[]): Readonly<Record<string, SqlValue>> {
  return Object.fromEntries(values.map((value, index) => [`${name}${index}`, value]));
}
