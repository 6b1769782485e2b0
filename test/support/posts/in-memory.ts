import { advance, dropCopies } from '../../../domain/ledger.ts';
import type { LedgerRecord, Marks } from '../../../domain/ledger.ts';
import { ledgerRows } from '../../../domain/ledger-rows.ts';
import { eventTimeOf } from '../../../domain/posts/lateness.ts';
import type { PostSum } from '../../../domain/posts/post-sums.ts';
import type { ScoredMessage } from '../../../domain/posts/scored.ts';
import { sumPosts } from '../../../domain/posts/sums.ts';
import type { WindowRules } from '../../../domain/posts/window.ts';
import type { Recount } from './recount.ts';
import { wordsOf } from './stream.ts';

export type Row = PostSum & { readonly part: number };

/** The ledger's rows after partitions were read side by side in batches of so many records, copies among them. */
export function readInBatches(
  partitions: readonly (readonly ScoredMessage[])[],
  batchSize: number,
  rules: WindowRules,
): readonly Row[] {
  const declaration = { sumsOf: sumPosts(rules, wordsOf), eventTimeOf };
  const all: Row[] = [];
  let marks: Marks = new Map();
  const longest = Math.max(...partitions.map(({ length }) => length));
  for (let from = 0; from < longest; from += batchSize) {
    const records = partitions.flatMap(posts => posts.slice(from, from + batchSize).map(recordOf));
    const left = dropCopies('coffee', records, marks, () => '');
    const { parts, rows } = ledgerRows({ eventSourceArn: 'arn', topic: 'coffee' }, left, marks, declaration);
    all.push(...rows);
    marks = advance(marks, parts);
  }
  return all;
}

function recordOf(post: ScoredMessage): LedgerRecord<readonly ScoredMessage[]> {
  const { topic: _, ...place } = post.source;
  return { ...place, content: [post] };
}

/** What the views make of the rows, in the words of a recount. */
export function viewed(rows: readonly Row[]): Recount & { readonly words: Readonly<Record<string, number>> } {
  const sum = (kinds: readonly string[], key: (row: Row) => string): Record<string, number> => {
    const sums: Record<string, number> = {};
    for (const row of rows) if (kinds.includes(row.kind)) sums[key(row)] = (sums[key(row)] ?? 0) + row.posts;
    return sums;
  };
  const windows: Record<string, [number, number]> = {};
  for (const row of [...rows.filter(({ kind }) => kind === 'window'), ...merged(rows)]) {
    const key = `${iso(row.starts_at)} ${iso(row.ends_at)} ${row.polarity}`;
    const [posts, score] = windows[key] ?? [0, 0];
    windows[key] = [posts + row.posts, Number((score + Number(row.score_sum)).toFixed(4))];
  }
  return {
    windows,
    late: sum(['late'], row => iso(row.ends_at)),
    missed: sum(['missed'], () => 'all')['all'] ?? 0,
    totals: sum(['day'], row => `${row.starts_at.slice(0, 10)} ${row.polarity}`),
    words: sum(['word', 'linked'], row => `${row.starts_at} ${row.word} ${row.polarity}`),
  };
}

/** Stretches of sessions, each with the start and the end of its session. */
function merged(rows: readonly Row[]): readonly Row[] {
  const found: Row[][] = [];
  let reached = '';
  const stretches = rows.filter(({ kind }) => kind === 'session');
  for (const row of stretches.toSorted((a, b) => (a.starts_at < b.starts_at ? -1 : 1))) {
    if (row.starts_at >= reached) found.push([]);
    found.at(-1)?.push(row);
    reached = row.ends_at > reached ? row.ends_at : reached;
  }
  return found.flatMap(session => {
    const starts_at = session.map(row => row.starts_at).toSorted()[0] ?? '';
    const ends_at =
      session
        .map(row => row.ends_at)
        .toSorted()
        .at(-1) ?? '';
    return session.map(row => ({ ...row, starts_at, ends_at }));
  });
}

function iso(sqlTime: string): string {
  return `${sqlTime.replace(' ', 'T')}Z`;
}
