import { decodeScored } from '../../domain/posts/scored.ts';
import type { ScoredMessage } from '../../domain/posts/scored.ts';
import { createAggregate } from '../batch/aggregate.ts';
import { sentimentWords } from '../io/posts/scorer.ts';
import { windowLedger } from '../io/posts/window-ledger.ts';
import { readWindowRules } from '../io/posts/window-rules.ts';

/** Kafka event of scored posts → partial sums of windows, days and words, each post in them exactly once. */
export const handler = createAggregate<ScoredMessage>(process.env, ({ ledgerTable }) => ({
  decode: (value, _, { until }) => decodeScored(value, until),
  ledger: windowLedger(ledgerTable, readWindowRules(process.env), sentimentWords),
  eventTime: post => post.createdAt,
  madeOf: ({ source }) => source,
}));
