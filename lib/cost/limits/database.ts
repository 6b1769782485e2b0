import { assumed } from '../assumptions.ts';
import type { Limit } from './limit.ts';
import { flowOf } from '../load.ts';
import type { Load } from '../load.ts';
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
    what: 'rows of sums of the days that are not folded, which a page adds up within 4.5 s',
    unit: 'rows',
    demand: (settings, { load }) => sumRowsPerSecond(settings, load) * 86_400 * settings.fold.recentDays,
    capacity: () => 4.5 * assumed.sumRowsReadPerSecond.value,
    turn: '`streams.aggregate.windowSeconds` up, so that there are fewer batches, or `fold.recentDays` down',
    source: 'measured on MariaDB: a million rows in 1.2 to 1.5 s',
  },
  {
    name: 'folding',
    part: 'Aurora',
    what: 'rows of sums that are folded in the time which one run has each hour',
    unit: 'rows/s',
    demand: (settings, { load }) => sumRowsPerSecond(settings, load),
    capacity: ({ fold }) => (assumed.foldRowsPerSecond.value * fold.timeoutSeconds) / 3600,
    turn: '`fold.timeoutSeconds`, up to 900',
    source: 'measured on MariaDB behind the Data API of this machine',
  },
];

function sumRowsPerSecond(settings: Priced, load: Load): number {
  const { aggregate, sumRows } = flowOf(settings, load);
  return aggregate.perSecond * sumRows;
}

/** In proportion to its capacity up to what was measured, and no more beyond. */
function statementsPerSecond({ database }: Priced): number {
  return Math.min(1, database.maxAcu / assumed.ledgerAcu.value) * assumed.ledgerStatementsPerSecond.value;
}
