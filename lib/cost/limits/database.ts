import { assumed } from '../assumptions.ts';
import type { Limit } from './limit.ts';
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
    what: 'rows of sums of 90 days around the clock, which the page of a past day adds up within 4.5 s',
    unit: 'rows',
    demand: (settings, { load }) => {
      const { aggregate, sumRows } = flowOf(settings, load);
      return aggregate.perSecond * sumRows * 86_400 * 90;
    },
    capacity: () => 4.5 * assumed.sumRowsReadPerSecond.value,
    turn: 'folding the sums of past days into one row a sector, which is not there yet',
    source: 'measured on MariaDB: a million rows in 1.2 to 1.5 s',
  },
];

/** In proportion to its capacity up to what was measured, and no more beyond. */
function statementsPerSecond({ database }: Priced): number {
  return Math.min(1, database.maxAcu / assumed.ledgerAcu.value) * assumed.ledgerStatementsPerSecond.value;
}
