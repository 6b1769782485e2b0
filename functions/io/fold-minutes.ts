import { markDay } from '../../domain/ledger-rows.ts';
import { asOneBatch, batchesOf, minutesOf } from '../../domain/minute-fold.ts';
import { redrivenTopics } from '../../domain/redriven-place.ts';
import { execute } from './data-api.ts';
import type { Cluster, Patience } from './data-api.ts';
import { type FoldedLedger, mostRows, rowsOf } from './fold-rows.ts';
import { foldInSteps } from './fold-steps.ts';
import type { Folded } from './fold-steps.ts';
import { inTransaction } from './transaction.ts';

interface Part {
  readonly source: string;
  readonly topic: string;
  readonly part: number;
}

/**
 * Makes of the batches that a partition counted within one minute a single one, as if their records had come in one event: it
 * begins and ends where they did, and was counted in that minute. Left as they are: what holds a partition's mark, the minute
 * that runs, what was folded, and redriven rows. `sinceMinutes`: what was counted earlier is not looked at; by the database's clock.
 */
export async function foldMinutes(
  cluster: Cluster,
  fold: FoldedLedger,
  sinceMinutes: number,
  signal: AbortSignal,
  patience: Patience,
): Promise<Folded> {
  const { table } = fold.ledger;
  const marks = await execute(
    cluster,
    `SELECT source, topic, part, MAX(next_offset) FROM ${table}
WHERE source NOT LIKE 'redrive:%' AND topic NOT LIKE :redriven GROUP BY source, topic, part`,
    { redriven: redrivenTopics },
    patience,
  );
  let rows = 0;
  for (const [source, topic, part, mark] of marks.rows) {
    const place = { source: String(source), topic: String(topic), part: Number(part) };
    const folded = await foldPart(cluster, fold, place, Number(mark) - 1, sinceMinutes, signal, patience);
    rows += folded.rows;
    if (!folded.isDone) return { rows, isDone: false };
  }
  return { rows, isDone: true };
}

/** From the newest batch that ends at `upTo` back to older ones; the same again after each step, as its rows are fewer then. */
function foldPart(
  cluster: Cluster,
  fold: FoldedLedger,
  part: Part,
  upTo: number,
  minutes: number,
  signal: AbortSignal,
  patience: Patience,
): Promise<Folded> {
  const find = findIn(fold);
  const { lock, replace } = rowsOf(fold);
  let from = upTo;
  return foldInSteps(signal, async () => {
    const { rows } = await execute(cluster, find, { ...part, from, minutes, markDay }, patience);
    const isAll = rows.length < mostRows || Number(rows.at(-1)?.[3]) === 1;
    const found = batchesOf(
      rows.map(([id, next, minute]) => ({
        id: String(id),
        next: Number(next),
        minute: minute === null || minute === undefined ? null : String(minute),
      })),
    );
    // The last one may have rows that were not read.
    const batches = isAll ? found : found.slice(0, -1);
    const runs = minutesOf(batches);
    const taken =
      runs.length === 0
        ? 0
        : await inTransaction(cluster, signal, async transaction => {
            const locked = await lock(transaction, runs.flat());
            const byId = new Map(locked.map(row => [row.id, row]));
            const made = runs
              .map(ids => ids.flatMap(id => byId.get(id) ?? []))
              .map(before => ({ before, after: asOneBatch(before) }))
              .flatMap(({ before, after }) => (after ? [{ before, after }] : []));
            const before = made.flatMap(run => run.before);
            if (before.length === 0) return 0;
            await replace(
              transaction,
              before,
              made.flatMap(run => run.after),
            );
            return before.length;
          });
    if (taken > 0) return { rows: taken, isLast: false };
    const oldest = batches.at(-1)?.next;
    from = oldest === undefined || oldest === from ? Number(rows.at(-1)?.[1] ?? 0) - 1 : oldest;
    return { rows: 0, isLast: isAll };
  });
}

/** Newest first. A minute is given once it is over. */
function findIn({ ledger: { table }, day }: FoldedLedger): string {
  return `
SELECT l.processing_id, l.next_offset,
  CASE WHEN l.processed_at < UTC_TIMESTAMP() - INTERVAL SECOND(UTC_TIMESTAMP()) SECOND THEN DATE_FORMAT(l.processed_at, '%Y%m%d%H%i') END,
  l.processed_at < UTC_TIMESTAMP() - INTERVAL :minutes MINUTE
FROM ${table} l FORCE INDEX (marks)
WHERE l.source = :source AND l.topic = :topic AND l.part = :part AND l.next_offset <= :from
  AND l.first_offset >= 0 AND l.\`${day}\` > :markDay
ORDER BY l.next_offset DESC LIMIT ${mostRows}`;
}
