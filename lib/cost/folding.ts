import { assumed } from './assumptions.ts';
import type { Line } from './line.ts';
import type { Flow } from './load.ts';
import type { Priced } from './priced.ts';
import { prices } from './prices.ts';

/** What folding does to the rows of so many statements of the ledger. */
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
