import { assumed } from '../assumptions.ts';
import type { Limit } from './limit.ts';
import { batchRowsPerSecond, foldEverySeconds, minuteRowsPerSecond } from '../folding.ts';
import { flowOf } from '../load.ts';
import type { Priced } from '../priced.ts';

export const databaseLimits: readonly Limit[] = [
  {
    name: 'ledger',
    part: 'Aurora',
    what: 'ledger statements of one writer; each locks its partition’s mark',
    unit: 'statements/s',
    demand: (settings, { load }) => flowOf(settings, load).aggregate.perSecond,
    capacity: statementsPerSecond,
    turn: '`streams.aggregate.windowSeconds` up, `database.maxAcu` up; locks keep a writer from more than was measured',
    source: 'measured on MariaDB: 390 to 470 a second',
  },
  {
    name: 'sums read',
    part: 'Aurora',
    what: 'rows of sums of recent days, by the minute, and of the batches since the last fold, which a page adds up within 4.5 s',
    unit: 'rows',
    demand: (settings, { load }) => {
      const flow = flowOf(settings, load);
      const minutes = minuteRowsPerSecond(settings, flow) * 86_400 * settings.fold.recentDays;
      return minutes + batchRowsPerSecond(flow) * foldEverySeconds;
    },
    capacity: () => 4.5 * assumed.sumRowsReadPerSecond.value,
    turn: '`fold.recentDays` down; then `streams.aggregate.windowSeconds` up, so that there are fewer batches',
    source: 'measured on MariaDB: a million rows in 1.2 to 1.5 s',
  },
  {
    name: 'folding',
    part: 'Aurora',
    what: 'rows of sums that one run after the other folds, by the minute and then by the day',
    unit: 'rows/s',
    demand: (settings, { load }) => {
      const flow = flowOf(settings, load);
      return batchRowsPerSecond(flow) + minuteRowsPerSecond(settings, flow);
    },
    capacity: ({ fold }) =>
      assumed.foldRowsPerSecond.value * Math.min(1, fold.timeoutSeconds / foldEverySeconds),
    turn: '`streams.aggregate.windowSeconds` up, so that there are fewer batches',
    source: 'measured on MariaDB behind the Data API of this machine',
  },
];

/** In proportion to its capacity up to what was measured, and no more beyond. */
function statementsPerSecond({ database }: Priced): number {
  return Math.min(1, database.maxAcu / assumed.ledgerAcu.value) * assumed.ledgerStatementsPerSecond.value;
}
