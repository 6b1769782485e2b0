import { redrivenTopicsOf } from '../../../../domain/redriven-place.ts';
import { execute, type Patience, type SqlValue } from '../../../../functions/io/data-api.ts';
import type { Deployment } from '../../deployment.ts';

/** What a table of sums holds of one topic of one event source, its rows being their own ledger. Offsets by partition. */
export interface Ledger {
  /**
   * Next offset behind the last row that begins before `offsets`; partitions without such a row are absent, as those are
   * whose offset is 0.
   */
  behind(offsets: Offsets): Promise<Offsets>;
  /** Newest timestamp, epoch ms, of the records before `offsets` that the sums hold, by partition. */
  newestBefore(offsets: Offsets): Promise<ReadonlyMap<number, number>>;
  /** The partitions' marks: the first offsets that the sums do not hold yet. */
  marks(): Promise<Offsets>;
  /**
   * Removes, in one statement, the rows from `rows` on, those of records that an ordered stream redrove too, and what was
   * redriven from `redriven` on; answers how many. What was folded goes where the offset is 0; otherwise it
   * stays, as all before its end do, since it counts up to there.
   */
  remove(rows: Offsets, redriven: Offsets): Promise<number>;
}

type Offsets = ReadonlyMap<number, bigint>;

/** A database that sleeps takes half a minute to wake. */
const patience: Patience = { waitMs: 60_000 };

/** `table` becomes part of SQL as it is. `topic`: the one whose offsets its rows have; its records come from `source`. */
export function ledgerOf(deployment: Deployment, table: string, source: string, topic: string): Ledger {
  const run = (sql: string, parameters: Readonly<Record<string, SqlValue>>) =>
    execute(deployment.database, sql, { source, topic, ...parameters }, patience);
  const ofTopic = `FROM ${table} l WHERE source = :source AND topic = :topic`;
  const byPart = async (what: string, { sql, parameters }: Condition): Promise<[number, string][]> => {
    const { rows } = await run(
      `SELECT part, CAST(MAX(${what}) AS CHAR) ${ofTopic} AND (${sql}) GROUP BY part`,
      parameters,
    );
    return rows.map(([part, value]) => [Number(part), String(value)]);
  };
  const offsets = (rows: [number, string][]): Offsets =>
    new Map(rows.map(([part, value]) => [part, BigInt(value)]));

  return {
    behind: async from =>
      offsets(await byPart('next_offset', each(startedIn(from), 'l.first_offset <', 'b'))),
    newestBefore: async from => {
      const rows = await byPart('newest_timestamp', each(from, 'l.next_offset <=', 'n'));
      return new Map(rows.map(([part, value]) => [part, Number(value)]));
    },
    marks: async () => offsets(await byPart('next_offset', { sql: 'TRUE', parameters: {} })),
    async remove(rows, redriven) {
      const own = from(rows, 'o');
      const again = from(redriven, 'r');
      const { updated } = await run(
        `DELETE l FROM ${table} l
LEFT JOIN (SELECT part, MAX(next_offset) AS up_to FROM ${table} WHERE source = :source AND topic = :topic AND first_offset < 0 GROUP BY part) f
  ON f.part = l.part
WHERE (l.topic = :topic OR l.topic LIKE :again)
  AND ((l.source = :source AND (${own.sql})) OR (l.source = :redriven AND (${again.sql})))`,
        {
          ...own.parameters,
          ...again.parameters,
          redriven: `redrive:${source}`,
          again: redrivenTopicsOf(topic),
        },
      );
      return updated;
    },
  };
}

/** Rows from the offsets on; of a partition that begins within what was folded, from the end of that on. */
function from(offsets: Offsets, prefix: string): Condition {
  const whole = new Map([...offsets].filter(([, offset]) => offset <= 0n));
  const all = each(whole, '0 >=', `${prefix}a`);
  const some = each(
    startedIn(offsets),
    'l.first_offset >= COALESCE(f.up_to, 0) AND l.first_offset >=',
    prefix,
  );
  return { sql: `${all.sql} OR ${some.sql}`, parameters: { ...all.parameters, ...some.parameters } };
}

/** Partitions of which rows before the offset stay. */
function startedIn(offsets: Offsets): Offsets {
  return new Map([...offsets].filter(([, offset]) => offset > 0n));
}

interface Condition {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, SqlValue>>;
}

/** `test` against each partition's offset; nothing where there are no partitions. */
function each(offsets: Offsets, test: string, prefix: string): Condition {
  const parts = [...offsets];
  return {
    sql:
      parts.map((_, i) => `(l.part = :${prefix}p${i} AND ${test} :${prefix}o${i})`).join(' OR ') || 'FALSE',
    parameters: Object.fromEntries(
      parts.flatMap(([part, offset], i) => [
        [`${prefix}p${i}`, part],
        [`${prefix}o${i}`, Number(offset)],
      ]),
    ),
  };
}
