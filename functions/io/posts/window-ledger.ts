import { eventTimeOf } from '../../../domain/posts/lateness.ts';
import type { PostSum } from '../../../domain/posts/post-sums.ts';
import type { ScoredMessage } from '../../../domain/posts/scored.ts';
import { sumPosts } from '../../../domain/posts/sums.ts';
import type { SentimentWord } from '../../../domain/posts/sums.ts';
import type { WindowRules } from '../../../domain/posts/window.ts';
import { ledgerTable } from '../ledger-table.ts';
import type { LedgerTable } from '../ledger-table.ts';

/** Windows, late posts, days and words; a partition's mark knows its greatest event time, by which lateness is decided. */
export function windowLedger(
  table: string,
  rules: WindowRules,
  wordsOf: (text: string) => readonly SentimentWord[],
): LedgerTable<ScoredMessage> {
  return ledgerTable<ScoredMessage, PostSum>({
    table,
    groups: [
      { column: 'kind', type: 'VARCHAR(8)' },
      { column: 'starts_at', type: 'VARCHAR(23)' },
      { column: 'ends_at', type: 'VARCHAR(23)' },
      { column: 'word', type: 'VARCHAR(64)' },
      { column: 'polarity', type: 'VARCHAR(8)' },
    ],
    sums: [
      { column: 'posts', type: 'BIGINT' },
      { column: 'score_sum', type: 'VARCHAR(24)' },
    ],
    sumsOf: sumPosts(rules, wordsOf),
    eventTimeOf,
  });
}
