import { exactScore, scoreText } from './post-sums.ts';
import type { PostSum } from './post-sums.ts';

/** A row as the ledger keeps it. Its times are UTC, as MySQL writes them with milliseconds. */
export interface KeptSum extends PostSum {
  /** Its `processing_id`. */
  readonly id: string;
  readonly processed_at: string;
  /** Epoch ms, of the record. */
  readonly newest_timestamp: number;
  /** Epoch ms. */
  readonly newest_event_time: number;
}

/**
 * Rows of one partition, as few as say the same: one for each window, day, or hour and word, and polarity. Stretches of a
 * session that overlap are one where they begin in the same hour, which bounds how long a row gets; so a session is made of
 * the same moments as before, whatever comes later. A row has the id of the first that is in it, of a session the one that
 * begins first. What is folded may be folded again.
 */
export function fold(rows: readonly KeptSum[]): readonly KeptSum[] {
  const groups = new Map<string, KeptSum>();
  const others = rows.filter(({ kind }) => kind !== 'session');
  for (const row of [...others, ...asWhole(rows.filter(({ kind }) => kind === 'session'))]) {
    const key = [row.kind, row.starts_at, row.ends_at, row.polarity, row.word].join(' ');
    const group = groups.get(key);
    groups.set(key, group === undefined ? row : together(group, row));
  }
  return [...groups.values()];
}

/** The UTC hour in which a time lies. */
export function hourIn(sqlTime: string): string {
  return sqlTime.slice(0, 13);
}

/** Stretches with the span of all that overlap and begin in the same hour. */
function asWhole(stretches: readonly KeptSum[]): readonly KeptSum[] {
  const found: { starts_at: string; ends_at: string; members: KeptSum[] }[] = [];
  for (const row of stretches.toSorted((a, b) => (a.starts_at < b.starts_at ? -1 : 1))) {
    const last = found.at(-1);
    if (last && row.starts_at < last.ends_at && hourIn(row.starts_at) === hourIn(last.starts_at)) {
      last.ends_at = later(last.ends_at, row.ends_at);
      last.members.push(row);
    } else {
      found.push({ starts_at: row.starts_at, ends_at: row.ends_at, members: [row] });
    }
  }
  return found.flatMap(({ starts_at, ends_at, members }) =>
    members.map(row => ({ ...row, starts_at, ends_at })),
  );
}

/** A window has changed when the last of its posts was counted; a day is known since the first of them was. */
function together(one: KeptSum, other: KeptSum): KeptSum {
  const isWindow = one.kind === 'window' || one.kind === 'session';
  return {
    ...one,
    processed_at: (isWindow ? later : earlier)(one.processed_at, other.processed_at),
    posts: one.posts + other.posts,
    score_sum: scoreText(exactScore(one.score_sum) + exactScore(other.score_sum)),
    newest_timestamp: Math.max(one.newest_timestamp, other.newest_timestamp),
    newest_event_time: Math.max(one.newest_event_time, other.newest_event_time),
  };
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}
