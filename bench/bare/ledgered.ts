import { noMark } from '../../domain/ledger.ts';
import type { Message } from '../../domain/message.ts';
import type { LedgerTable } from '../../functions/io/ledger-table.ts';
import type { BenchedPipeline } from '../pipeline.ts';

const cluster = { clusterArn: '', secretArn: '', database: '' };

/** Writes batches as an aggregate with a ledger does, without its marks. */
export function ledgered<Row>(
  topic: string,
  decode: (value: Uint8Array | null) => Message<Row>,
  sums: LedgerTable<Row>,
  rowsOf: (row: Row) => number = () => 1,
): BenchedPipeline['writeBatch'] {
  const ledger = sums.open(cluster, { eventSourceArn: 'bare', topic }, () => ({ waitMs: 0 }));
  return async ({ partition, messages }, run) => {
    const records = messages.map(({ offset, timestamp, value }) => {
      const content = decode(value).rows;
      return { partition, offset: Number(offset), timestamp: Number(timestamp), content };
    });
    const { rows: summed, json } = ledger.prepare(records, new Map([[partition, noMark]]));
    if (summed > 0) await run(sums.insertion, { source: 'bare', topic, rows: json });
    return records.flatMap(({ content }) => content).reduce((sum, row) => sum + rowsOf(row), 0);
  };
}
