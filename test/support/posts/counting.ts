import type { MSKEvent } from 'aws-lambda';
import { decodeScored, encodeScored } from '../../../domain/posts/scored.ts';
import type { ScoredMessage } from '../../../domain/posts/scored.ts';
import { finalBy, watermarkOf } from '../../../domain/posts/watermark.ts';
import type { WindowRules } from '../../../domain/posts/window.ts';
import { createAggregate } from '../../../functions/batch/aggregate.ts';
import { closeWindows } from '../../../functions/io/posts/closed-windows.ts';
import { readStreamTime } from '../../../functions/io/posts/stream-time.ts';
import { windowLedger } from '../../../functions/io/posts/window-ledger.ts';
import { mskEvent, sourceArn } from '../../functions/msk-event.ts';
import { clusterArn, secretArn } from '../../functions/world.ts';
import type { World } from '../../functions/world.ts';
import { wordsOf } from './stream.ts';

const hourMs = 3_600_000;

/** The function that counts, by these rules. */
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

/** What the closing function does, with partitions that count as idle or not whatever this machine's pace. */
export async function closeAt(
  { database }: World,
  rules: WindowRules,
  when: 'while posts come' | 'when all are idle',
): Promise<number> {
  const cluster = { clusterArn, secretArn, database };
  const time = await readStreamTime(cluster, { waitMs: 0 });
  const quietMs = when === 'while posts come' ? 0 : hourMs;
  const partitions = time.partitions.map(({ greatestMs }) => ({ greatestMs, quietMs }));
  const { allowedLatenessMs } = rules;
  const watermark = watermarkOf(
    { ...time, partitions, ageMs: hourMs },
    { allowedLatenessMs, idleMs: hourMs },
  );
  if (!watermark) return 0;
  return closeWindows(cluster, rules.window.kind, finalBy(rules.window, watermark), { waitMs: 0 });
}
