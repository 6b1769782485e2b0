import { fold, hourIn } from '../../../domain/posts/fold.ts';
import type { KeptSum } from '../../../domain/posts/fold.ts';
import type { SumKind } from '../../../domain/posts/post-sums.ts';
import { redrivenTopics } from '../../../domain/redriven-place.ts';
import { execute } from '../data-api.ts';
import type { Cluster, Patience, SqlValue } from '../data-api.ts';
import { byId, idsOf } from '../fold-rows.ts';
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

type Part = Readonly<Record<'source' | 'topic', string>> & { readonly part: number };

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
  for (const { upTo, ...part } of await partsBefore(cluster, newest.since, patience)) {
    const folded = await foldInSteps(signal, async () => {
      const found = await findSome(cluster, part, upTo, patience);
      if (found.rows.length > 0)
        await inTransaction(cluster, signal, transaction => foldSome(transaction, part, found));
      return { rows: found.rows.length, isLast: found.rows.length < mostRows };
    });
    rows += folded.rows;
    if (!folded.isDone) return { rows, isDone: false };
  }
  return { rows, isDone: true };
}

/** Each batch has a row of its day, so they tell what was counted before then; all of a partition lies behind `upTo`. */
async function partsBefore(
  cluster: Cluster,
  since: string,
  patience: Patience,
): Promise<readonly (Part & { readonly upTo: number })[]> {
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

/** Ids of rows. */
interface Found {
  /** The oldest that are to be folded. */
  readonly rows: readonly string[];
  /** What has been folded of their groups. */
  readonly open: readonly string[];
  /** One that holds the partition's mark. */
  readonly newest: string;
}

const ofPart = 'source = :source AND topic = :topic AND part = :part';
const ofPartOf = (alias: string): string => ofPart.replaceAll(/\w+ = /g, column => `${alias}.${column}`);
const newestOf = (column: string): string => `(SELECT n.${column} FROM posts_ledger n FORCE INDEX (marks)
  WHERE ${ofPartOf('n')} ORDER BY n.part DESC, n.next_offset DESC LIMIT 1)`;
const sameGroup = ['source', 'topic', 'part', 'kind', 'starts_at', 'ends_at', 'word', 'polarity'];

/** Finds without a lock, so that nobody is held up. Of sessions all that begin in the same hours are open, as their spans may grow. */
async function findSome(cluster: Cluster, part: Part, upTo: number, patience: Patience): Promise<Found> {
  const { rows } = await execute(
    cluster,
    `SELECT l.processing_id, o.processing_id, ${newestOf('processing_id')}, l.kind, CAST(l.starts_at AS CHAR)
FROM posts_ledger l FORCE INDEX (marks)
LEFT JOIN posts_ledger o FORCE INDEX (provenance)
  ON ${sameGroup.map(column => `o.${column} = l.${column}`).join(' AND ')} AND o.first_offset = ${foldedOffset} AND l.kind <> 'session'
WHERE ${ofPartOf('l')} AND l.next_offset > ${foldedOffset} AND l.next_offset <= :upTo AND l.next_offset < ${newestOf('next_offset')}
  AND (l.kind <> 'session' OR l.ends_at <= ${closedUntil})
ORDER BY l.next_offset LIMIT ${mostRows}`,
    { ...part, upTo },
    patience,
  );
  const hours = new Set(rows.flatMap(([, , , kind, at]) => (kind === 'session' ? [hourIn(String(at))] : [])));
  const open = new Set(rows.flatMap(row => (row[1] === null ? [] : [String(row[1])])));
  for (const hour of hours)
    for (const id of await foldedSessions(cluster, part, hour, patience)) open.add(id);
  return { rows: rows.map(([id]) => String(id)), open: [...open], newest: String(rows[0]?.[2]) };
}

async function foldedSessions(
  cluster: Cluster,
  part: Part,
  hour: string,
  patience: Patience,
): Promise<readonly string[]> {
  const { rows } = await execute(
    cluster,
    `SELECT processing_id FROM posts_ledger FORCE INDEX (by_start)
WHERE kind = 'session' AND starts_at >= :hour AND starts_at < :hour + INTERVAL 1 HOUR AND ${ofPart} AND next_offset = ${foldedOffset}`,
    { ...part, hour: `${hour}:00:00.000` },
    patience,
  );
  return rows.map(([id]) => String(id));
}

/**
 * Locks rows by their keys, and so holds no batch up; where a run that was killed still holds them, until its transaction has
 * timed out, they are left to a later one. That with the mark is locked too: while it is there, what is folded is counted once.
 * What another fold has put in the place of rows that have gone since ends in a duplicate key.
 */
async function foldSome(transaction: Transaction, part: Part, found: Found): Promise<void> {
  const { rows } = await transaction.execute(
    `SELECT l.processing_id, CAST(l.processed_at AS CHAR), l.kind, CAST(l.starts_at AS CHAR), CAST(l.ends_at AS CHAR), l.word, l.polarity,
  l.posts, CAST(l.score_sum AS CHAR), l.newest_timestamp, l.newest_event_time
${idsOf('posts_ledger')} WHERE ${ofPartOf('l')} FOR UPDATE NOWAIT`,
    { ...part, ids: JSON.stringify([...found.open, ...found.rows, found.newest]) },
  );
  const locked = new Map(rows.map(row => [String(row[0]), keptSumOf(row)]));
  if (!locked.has(found.newest)) return;
  // Those first that are to stay, and take more.
  const before = [...found.open, ...found.rows].flatMap(id => locked.get(id) ?? []);
  const after = fold(before).map(row => ({ ...row, id: foldedId(row.id) }));
  const stay = new Set(after.map(({ id }) => id));
  await removeRows(
    transaction,
    'posts_ledger',
    before.map(({ id }) => id).filter(id => !stay.has(id)),
  );
  await change(
    transaction,
    after.filter(({ id }) => locked.has(id)),
  );
  await add(
    transaction,
    part,
    after.filter(({ id }) => !locked.has(id)),
  );
}

const given = `(SELECT j.* FROM JSON_TABLE(:rows, '$[*]' COLUMNS (
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
)) j) r`;

/** In their places, or their unique key would lock the gap before it, which is where the partition before them appends. */
async function change(transaction: Transaction, rows: readonly KeptSum[]): Promise<void> {
  if (rows.length === 0) return;
  const changed = 'processed_at starts_at ends_at posts score_sum newest_timestamp newest_event_time'.split(
    ' ',
  );
  await transaction.execute(
    `UPDATE ${given} ${byId('posts_ledger')} SET ${changed.map(column => `l.${column} = r.${column}`).join(', ')}`,
    { rows: JSON.stringify(rows) },
  );
}

async function add(transaction: Transaction, part: Part, rows: readonly KeptSum[]): Promise<void> {
  if (rows.length === 0) return;
  await transaction.execute(
    `INSERT INTO posts_ledger (processing_id, processed_at, kind, starts_at, ends_at, word, polarity, posts, score_sum,
  source, topic, part, first_offset, next_offset, newest_timestamp, newest_event_time)
SELECT r.id, r.processed_at, r.kind, r.starts_at, r.ends_at, r.word, r.polarity, r.posts, r.score_sum,
  :source, :topic, :part, ${foldedOffset}, ${foldedOffset}, r.newest_timestamp, r.newest_event_time
FROM ${given}`,
    { ...part, rows: JSON.stringify(rows) },
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
