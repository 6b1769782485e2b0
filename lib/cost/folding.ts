import { assumed } from './assumptions.ts';
import type { Line } from './line.ts';
import type { Flow } from './load.ts';
import type { Priced } from './priced.ts';
import { prices } from './prices.ts';

/** Between the starts of the fold. */
export const foldEverySeconds = 300;
/** As functions/io/fold-rows.ts has them: rows of a transaction, and its calls with those that begin and commit it. */
const rowsOfFold = 400;
const callsOfFold = 7;

/** Rows of sums that come in a second. */
export function batchRowsPerSecond({ aggregate, sumRows }: Flow): number {
  return aggregate.perSecond * sumRows;
}

/** Rows of sums that are left of a second once batches of a minute are one; all of them where that is not done. */
export function minuteRowsPerSecond({ fold, topic }: Priced, flow: Flow): number {
  const rows = batchRowsPerSecond(flow);
  return fold.scheduled ? Math.min(rows, (topic.partitions * flow.sectors) / 60) : rows;
}

/** What folding does to the sums of so many seconds: by the minute, and later by the day. */
export function foldingLines(settings: Priced, flow: Flow, seconds: number): readonly Line[] {
  const [batches, minutes] = [batchRowsPerSecond(flow), minuteRowsPerSecond(settings, flow)];
  if (!settings.fold.scheduled || batches === 0) return [];
  const part = 'Aurora';
  const isByMinute = minutes < batches;
  const folded = (isByMinute ? batches + minutes : batches) * seconds;
  const written = (isByMinute ? batches + 2 * minutes : batches) * seconds;
  const looks = (seconds / foldEverySeconds) * (2 + settings.topic.partitions);
  return [
    {
      part,
      what: 'writes of folding: what was written goes again',
      quantity: (written * assumed.sumRowIoBytes.value) / 4096,
      price: prices.auroraIo,
    },
    {
      part,
      what: 'Data API: folding',
      quantity: (folded / rowsOfFold) * callsOfFold + looks,
      price: prices.dataApi,
    },
  ];
}
