import { createdAtId } from '../domain/trades/item.ts';
import { decodeMessage, encodeMessage } from '../domain/trades/message.ts';
import type { Tick } from '../domain/trades/tick.ts';
import { decodeVolumes } from '../domain/trades/volumes.ts';
import { tickItem } from '../functions/io/trades/tick-item.ts';
import { volumeLedger } from '../functions/io/trades/volume-ledger.ts';
import type { LocalRun } from '../test/support/run/local-run.ts';
import { program } from '../test/support/run/program.ts';
import { type Sample, writeSample } from '../test/support/trades/sample.ts';
import { ledgered } from './bare/ledgered.ts';
import { putAll } from './bare/put-all.ts';
import type { FlowingPipeline } from './pipeline.ts';

const topic = 'trading_data';
const tickers = 660;
/** The aggregate gets so many times the sample, or it were over before it is measured. */
const copies = 12;
const rowsASend = 10;

/** 1,000 rows a second flow, in messages of ten. */
export const trades: FlowingPipeline = {
  name: 'trades',
  unit: 'rows',
  topics: { transform: topic, aggregate: topic },
  itemsOutput: 'RealTimeDataTable',
  tables: ['aggregated_data'],
  itemsOfRow: 1,
  rows: 40_000,
  pages: Array.from({ length: 15 }, (_, index) => `/api/trades?day=${sampleDay(index)}`),
  backlog(folder, rows) {
    const sample = writeSample(folder, tickers, Math.ceil(rows / tickers));
    return {
      rows: sample.rows,
      fill: run => replay(run, sample),
      async fillAggregate(run) {
        for (let copy = 1; copy < copies; copy++) await replay(run, sample);
        return sample.rows * copies;
      },
    };
  },
  flow: {
    rowsASend,
    send(first) {
      const ticks = ticksOf(first, rowsASend);
      const [{ ticker, created_at, id } = { ticker: '', created_at: '', id: 0 }] = ticks;
      return {
        values: [encodeMessage(ticks)],
        key: { ticker: { S: ticker }, created_at_id: { S: createdAtId({ created_at, id }) } },
      };
    },
    readIn: 'aggregated_data',
    async visible(stores) {
      // Grouped as the index of marks is: its ends are read, not its rows.
      const marks = 'SELECT topic, part, MAX(next_offset) FROM aggregated_data GROUP BY source, topic, part';
      const newest = (await stores.query(marks)).filter(([of]) => of === topic);
      return new Map(newest.map(([, part, offset]) => [Number(part), Number(offset)]));
    },
  },
  itemsOf: value => decodeMessage(value).rows.map(tick => tickItem(tick, tick.ticker)),
  calls: { items: 25, lanes: [2, 4, 8, 12], put: putAll },
  writeBatch: ledgered(topic, decodeVolumes, volumeLedger('aggregated_data'), ({ ticks }) => ticks),
};

/** Of the sample, whose days follow on one another. */
function sampleDay(index: number): string {
  return new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(0, 10);
}

async function replay(run: LocalRun, sample: Sample): Promise<void> {
  const words = ['--file', sample.trades, '--companies', sample.companies, '--interval', '0'];
  const { code, stderr } = await program('produce', ['trades', ...words, '--state', run.state]).ended;
  if (code !== 0) throw new Error(stderr);
}

function ticksOf(firstId: number, count: number): Tick[] {
  const created_at = new Date().toISOString();
  return Array.from({ length: count }, (_, index) => ({
    id: firstId + index,
    created_at,
    ticker: `T${String(index).padStart(3, '0')}.MR`,
    sector: 'Energy',
    volume: 100,
    market_cap: 1_000_000,
    price: 10,
  }));
}
