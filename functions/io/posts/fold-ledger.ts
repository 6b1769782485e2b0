import { fold, hourIn } from '../../../domain/posts/fold.ts';
import type { KeptSum } from '../../../domain/posts/fold.ts';
import type { SumKind } from '../../../domain/posts/post-sums.ts';
import { redrivenTopics } from '../../../domain/redriven-place.ts';
import { execute } from '../data-api.ts';
import type { Cluster, Patience, SqlValue } from '../data-api.ts';
import { foldedId, foldInSteps, removeRows } from '../fold-steps.ts';
import type { Folded } from '../fold-steps.ts';
import { inTransaction } from '../transaction.ts';
import type { Transaction } from '../transaction.ts';
import { closedUntil } from './closed-windows.ts';
import { polarityOf } from './window-sum.ts';
import { readNewestPosts, wordsOfPosts } from './word-queries.ts';

/** Rows that one transaction takes, so that few are locked, and briefly; their longest words fill half of a result. */
const mostRows = 1_000;

/** Where a folded row has its offsets: behind every mark, and never that of a batch. */
const foldedOffset = -1;

interface Part {
  readonly source: string;
  readonly topic: string;
  readonly part: number;
  /** Next offset behind the rows that are to be folded. */
  readonly upTo: number;
}

/**
 * Makes of the ledger's rows one for each partition and window, day, or hour and word, and polarity. Left as they are: what
 * holds a partition's mark; the batches of the newest posts, of which words are shown; sessions that are open; and redriven
 * rows, which say that they have been.
 */
export async function foldLedger(
  cluster: Cluster,
  signal: AbortSignal,
  patience: Patience,
  newestPosts = wordsOfPosts,
): Promise<Folded> {
  const newest = await readNewestPosts(cluster, newestPosts, patience);
  let rows = 0;
  if (newest === undefined) return { rows, isDone: true };
  for (const part of await partsBefore(cluster, newest.since, patience)) {
    const folded = await foldInSteps(signal, async () => {
      const step = await inTransaction(cluster, signal, transaction => foldSome(transaction, part));
      return { rows: step, isLast: step < mostRows };
    });
    rows += folded.rows;
    if (!folded.isDone) return { rows, isDone: false };
  }
  return { rows, isDone: true };
}

/** Each batch has a row of its day, so they tell what was counted before then; all of a partition lies behind it. */
async function partsBefore(cluster: Cluster, since: string, patience: Patience): Promise<readonly Part[]> {
  const { rows } = await execute(
    cluster,
    `SELECT source, topic, part, MAX(next_offset) FROM posts_ledger
WHERE kind = 'day' AND processed_at < :since AND next_offset > ${foldedOffset} AND source NOT LIKE 'redrive:%'
  AND topic NOT LIKE :redriven
GROUP BY source, topic, part ORDER BY part`,
    { since, redriven: redrivenTopics },
    patience,
  );
  return rows.map(([source, topic, part, upTo]) => ({
    source: String(source),
    topic: String(topic),
    part: Number(part),
    upTo: Number(upTo),
  }));
}

const ofPart = 'source = :source AND topic = :topic AND part = :part';
const columns = `processing_id, CAST(processed_at AS CHAR), kind, CAST(starts_at AS CHAR), CAST(ends_at AS CHAR), word, polarity,
  posts, CAST(score_sum AS CHAR), newest_timestamp, newest_event_time`;

/**
 * Folds the oldest rows of a partition; answers how many. They are locked, so that they go as they were read, or not at all;
 * where a run that was killed still holds them, until its transaction has timed out, they are left to a later one.
 */
async function foldSome(transaction: Transaction, { upTo, ...part }: Part): Promise<number> {
  const { rows } = await transaction.execute(
    `SELECT ${columns}, next_offset FROM posts_ledger FORCE INDEX (marks)
WHERE ${ofPart} AND next_offset > ${foldedOffset} AND next_offset <= :upTo AND (kind <> 'session' OR ends_at <= ${closedUntil})
ORDER BY next_offset LIMIT ${mostRows} FOR UPDATE NOWAIT`,
    { ...part, upTo },
  );
  const last = Number(rows.at(-1)?.at(-1));
  const old = (await hasNewer(transaction, part, last))
    ? rows
    : rows.filter(row => Number(row.at(-1)) < last);
  if (old.length === 0) return 0;
  const found = old.map(keptSumOf);
  const all = [...found, ...(await foldedSessions(transaction, part, found))];
  await removeRows(
    transaction,
    'posts_ledger',
    all.map(({ id }) => id),
  );
  await add(transaction, part, fold(all));
  return old.length;
}

/** Whether the partition has a row behind that offset: it holds the mark, and stays at least until the transaction ends. */
async function hasNewer(transaction: Transaction, part: Omit<Part, 'upTo'>, last: number): Promise<boolean> {
  if (Number.isNaN(last)) return false;
  const { rows } = await transaction.execute(
    `SELECT next_offset FROM posts_ledger FORCE INDEX (marks)
WHERE ${ofPart} AND next_offset > :last ORDER BY next_offset LIMIT 1 FOR UPDATE`,
    { ...part, last },
  );
  return rows.length > 0;
}

/** What has been folded of sessions that begin in the same hours: their spans may grow, and the span is in the key. */
async function foldedSessions(
  transaction: Transaction,
  part: Omit<Part, 'upTo'>,
  found: readonly KeptSum[],
): Promise<readonly KeptSum[]> {
  const hours = new Set(
    found.filter(({ kind }) => kind === 'session').map(({ starts_at }) => hourIn(starts_at)),
  );
  const kept: KeptSum[] = [];
  for (const hour of hours) {
    const { rows } = await transaction.execute(
      `SELECT ${columns} FROM posts_ledger FORCE INDEX (by_start)
WHERE kind = 'session' AND starts_at >= :hour AND starts_at < :hour + INTERVAL 1 HOUR AND ${ofPart} AND next_offset = ${foldedOffset}
FOR UPDATE`,
      { ...part, hour: sqlHour(hour) },
    );
    kept.push(...rows.map(keptSumOf));
  }
  return kept;
}

function sqlHour(hour: string): string {
  return `${hour}:00:00.000`;
}

/** Adds to what has been folded of the same group. */
async function add(
  transaction: Transaction,
  part: Omit<Part, 'upTo'>,
  rows: readonly KeptSum[],
): Promise<void> {
  await transaction.execute(
    `INSERT INTO posts_ledger (processing_id, processed_at, kind, starts_at, ends_at, word, polarity, posts, score_sum,
  source, topic, part, first_offset, next_offset, newest_timestamp, newest_event_time)
SELECT r.id, r.processed_at, r.kind, r.starts_at, r.ends_at, r.word, r.polarity, r.posts, r.score_sum,
  :source, :topic, :part, ${foldedOffset}, ${foldedOffset}, r.newest_timestamp, r.newest_event_time
FROM JSON_TABLE(:rows, '$[*]' COLUMNS (
  id VARCHAR(80) PATH '$.id',
  processed_at VARCHAR(23) PATH '$.processed_at',
  kind VARCHAR(8) PATH '$.kind',
  starts_at VARCHAR(23) PATH '$.starts_at',
  ends_at VARCHAR(23) PATH '$.ends_at',
  word VARCHAR(64) PATH '$.word',
  polarity VARCHAR(8) PATH '$.polarity',
  posts BIGINT PATH '$.posts',
  score_sum VARCHAR(24) PATH '$.score_sum',
  newest_timestamp BIGINT PATH '$.newest_timestamp',
  newest_event_time BIGINT PATH '$.newest_event_time'
)) r
ON DUPLICATE KEY UPDATE
  posts = posts_ledger.posts + VALUES(posts),
  score_sum = posts_ledger.score_sum + VALUES(score_sum),
  processed_at = CASE WHEN VALUES(kind) IN ('window', 'session') THEN GREATEST(posts_ledger.processed_at, VALUES(processed_at))
    ELSE LEAST(posts_ledger.processed_at, VALUES(processed_at)) END,
  newest_timestamp = GREATEST(posts_ledger.newest_timestamp, VALUES(newest_timestamp)),
  newest_event_time = GREATEST(posts_ledger.newest_event_time, VALUES(newest_event_time))`,
    { ...part, rows: JSON.stringify(rows.map(row => ({ ...row, id: foldedId(row.id) }))) },
  );
}

function keptSumOf(row: readonly SqlValue[]): KeptSum {
  const [id, processedAt, kind, startsAt, endsAt, word, polarity, posts, score, timestamp, eventTime] = row;
  return {
    id: String(id),
    processed_at: String(processedAt),
    kind: String(kind) as SumKind,
    starts_at: String(startsAt),
    ends_at: String(endsAt),
    word: String(word),
    polarity: polarityOf(polarity),
    posts: Number(posts),
    score_sum: String(score),
    newest_timestamp: Number(timestamp),
    newest_event_time: Number(eventTime),
  };
}
