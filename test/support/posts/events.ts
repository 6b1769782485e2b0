import type { MSKEvent } from 'aws-lambda';
import { decodeScored, encodeScored } from '../../../domain/posts/scored.ts';
import type { ScoredMessage } from '../../../domain/posts/scored.ts';
import type { WindowRules } from '../../../domain/posts/window.ts';
import { createAggregate } from '../../../functions/batch/aggregate.ts';
import { windowLedger } from '../../../functions/io/posts/window-ledger.ts';
import { mskEvent, sourceArn } from '../../functions/msk-event.ts';
import { wordsOf } from './stream.ts';

/** The aggregate of scored posts, as a new process has it. */
export function aggregateOf(rules: WindowRules) {
  return createAggregate<ScoredMessage>(process.env, ({ ledgerTable }) => ({
    decode: value => decodeScored(value),
    ledger: windowLedger(ledgerTable, rules, wordsOf),
    eventTime: post => post.createdAt,
    madeOf: ({ source }) => source,
  }));
}

/** Side by side, each partition in events of so many records. */
export function eventsOf(
  partitions: readonly (readonly ScoredMessage[])[],
  size: number,
): readonly MSKEvent[] {
  const longest = Math.max(...partitions.map(({ length }) => length));
  return Array.from({ length: Math.ceil(longest / size) }, (_, index) =>
    mskEvent(
      partitions.flatMap((posts, partition) =>
        posts.slice(index * size, (index + 1) * size).map((post, at) => ({
          partition,
          offset: index * size + at,
          value: encodeScored(post, post.source),
        })),
      ),
      sourceArn,
      'coffee.scored',
    ),
  );
}
