import { assumed } from './assumptions.ts';
import type { Line } from './line.ts';
import type { Flow } from './load.ts';
import type { Priced } from './priced.ts';
import { prices } from './prices.ts';
import { functionLines } from './running.ts';

/** The function that folds the sums of trades, each hour, whether there are any or not. */
export function foldLines({ fold }: Priced, hours: number): readonly Line[] {
  if (!fold.scheduled) return [];
  const lines = functionLines(
    { name: 'trades-fold', settings: fold, secondsEach: assumed.foldMs.value / 1000, metrics: 1 },
    1 / 3600,
    hours * 3600,
  );
  const schedule = { part: '', what: 'trades-fold: schedule', quantity: hours, price: prices.schedule };
  return [...lines, schedule].map(line => ({ ...line, part: 'Folding sums' }));
}

/** What it does to the rows of so many statements of the ledger. */
export function foldingLines({ fold }: Priced, { sumRows }: Flow, statements: number): readonly Line[] {
  if (!fold.scheduled) return [];
  const part = 'Aurora';
  return [
    {
      part,
      what: 'writes of folding: what was written goes again',
      quantity: statements * Math.ceil((sumRows * assumed.sumRowIoBytes.value) / 4096),
      price: prices.auroraIo,
    },
    {
      part,
      what: 'Data API: folding',
      quantity: ((statements * sumRows) / rowsOfFold) * callsOfFold,
      price: prices.dataApi,
    },
  ];
}

/** As functions/io/fold-days.ts has them: rows of a transaction, and its calls with those that begin and commit it. */
const rowsOfFold = 400;
const callsOfFold = 7;
