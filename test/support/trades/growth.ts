type Sql = (statement: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

/** Sums as batches of live trades have left them: each batch has a row of each sector, and was processed on its day. */
export interface Growth {
  /** Days ago, by the clock of the database; 0 is today. */
  readonly newest: number;
  readonly oldest: number;
  /** Of each partition and day, evenly over it, and of today over what has passed. */
  readonly batches: number;
  readonly partitions: number;
  readonly sectors: readonly string[];
  /** One row a day, partition and sector, as folding leaves it. */
  readonly isFolded?: boolean;
  /** Only what the last minutes have counted, so many of them, behind what was there. */
  readonly lastMinutes?: number;
}

export const origin = { source: 'arn:of:growth', topic: 'trading_data' } as const;

/** Of a batch's row; so the volume of a day and sector is known. */
export const volumeOfRow = 1_000;

/** Rows of the ledger, written past the functions: a season of batches within seconds. */
export async function grow(sql: Sql, growth: Growth): Promise<void> {
  const { newest, oldest, batches, partitions, sectors, isFolded = false, lastMinutes } = growth;
  const names = sectors.map((name, index) => `SELECT ${index} AS n, '${name}' AS name`).join(' UNION ALL ');
  for (let ago = oldest; ago >= newest; ago--) {
    const rows = isFolded ? 1 : batches;
    const next = `(${lastMinutes === undefined ? 10_000 - ago : 1_000_000}) * ${batches} + ${isFolded ? batches : 'b.n + 1'}`;
    const first = isFolded ? '-1' : `${next} - 1`;
    const start = `UTC_DATE() - INTERVAL ${ago} DAY`;
    const seconds = ago === 0 ? 'TIMESTAMPDIFF(SECOND, UTC_DATE(), UTC_TIMESTAMP())' : '86400';
    const at = isFolded
      ? `${start} + INTERVAL 3 DAY`
      : lastMinutes === undefined
        ? `CAST(${start} AS DATETIME) + INTERVAL FLOOR(b.n * ${seconds} / ${batches}) SECOND`
        : `UTC_TIMESTAMP() - INTERVAL FLOOR((${batches} - b.n) * ${lastMinutes * 60} / ${batches}) SECOND`;
    await sql(`INSERT INTO aggregated_data (processing_id, processed_at, sector, total_volume, date, source, topic, part,
  first_offset, next_offset, newest_timestamp)
SELECT CONCAT('${isFolded ? 'folded-' : ''}abcdef-', p.n, '-', LPAD(${next} - 1, 16, '0'), '-1790000000000-', s.n), ${at}, s.name,
  ${isFolded ? volumeOfRow * batches : volumeOfRow}, ${start}, '${origin.source}', '${origin.topic}', p.n, ${first}, ${next}, 1790000000000
FROM ${numbers(partitions)} p, ${numbers(rows)} b, (${names}) s`);
  }
  await sql('ANALYZE TABLE aggregated_data');
}

/** 0 to `most` - 1. */
function numbers(most: number): string {
  const digits = `(${Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ')})`;
  const places = Array.from({ length: Math.max(1, String(most - 1).length) }, (_, place) => `d${place}`);
  const sum = places.map((name, place) => `${name}.d * ${10 ** place}`).join(' + ');
  return `(SELECT ${sum} AS n FROM ${places.map(name => `${digits} ${name}`).join(', ')} HAVING n < ${most})`;
}
