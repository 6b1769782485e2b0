type Sql = (statement: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

/** Partial sums as batches of three partitions have left them. */
export interface Growth {
  /** Of 2026, from 1 March. */
  readonly firstDay: number;
  readonly days: number;
  /** Batches of each partition within the first half of an hour. */
  readonly batches: number;
  /** What a batch has a row of. */
  readonly kinds: readonly Kind[];
}

type Kind = 'window' | 'session' | 'late' | 'missed' | 'day' | 'word';

const lengthSeconds: Readonly<Record<Kind, number>> = {
  window: 300,
  session: 240,
  late: 300,
  missed: 86_400,
  day: 86_400,
  word: 3600,
};

/**
 * Rows of the ledger: a batch comes at its event time, and has posts of one polarity, in one window, or stretch of a session,
 * and with one word.
 */
export async function grow(sql: Sql, { firstDay, days, batches, kinds }: Growth): Promise<void> {
  const numbers = (most: number) =>
    `(SELECT a.d + 10 * b.d + 100 * c.d AS n FROM ${digits} a, ${digits} b, ${digits} c HAVING n < ${most})`;
  for (const kind of kinds) {
    const seconds = lengthSeconds[kind];
    const word = kind === 'word' ? "CONCAT('word-', b.n % 18)" : "''";
    const at = `'2026-03-01' + INTERVAL ${firstDay} * 86400 + h.n * 3600 + FLOOR(b.n * 1800 / ${batches}) SECOND`;
    const startsAt =
      kind === 'session' ? at : `FROM_UNIXTIME(FLOOR(UNIX_TIMESTAMP(${at}) / ${seconds}) * ${seconds})`;
    const offset = `(${firstDay} * 24 + h.n) * ${batches} + b.n`;
    await sql(`INSERT INTO posts_ledger (processing_id, processed_at, kind, starts_at, ends_at, word, polarity, posts, score_sum,
  source, topic, part, first_offset, next_offset, newest_timestamp, newest_event_time)
SELECT CONCAT('${kind}-', p.n, '-', LPAD(${offset}, 12, '0')), ${at}, '${kind}', ${startsAt}, ${startsAt} + INTERVAL ${seconds} SECOND,
  ${word}, ELT(1 + b.n % 3, 'negative', 'neutral', 'positive'), 20, 0.5, 'arn', 'coffee', p.n, ${offset}, ${offset} + 1, 0, UNIX_TIMESTAMP(${at}) * 1000
FROM ${numbers(days * 24)} h, ${numbers(batches)} b, ${numbers(3)} p`);
  }
  await sql('ANALYZE TABLE posts_ledger');
}

const digits = `(${Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ')})`;
