import type { LocalRun } from '../run/local-run.ts';
import { type Program, program } from '../run/program.ts';
import type { Replayed } from '../run/scenarios.ts';
import type { Sample } from './sample.ts';
import { exactly } from './stores.ts';

export function replayOf(sample: Sample, run: LocalRun, interval = 0): Program {
  const words = ['--file', sample.trades, '--companies', sample.companies, '--interval', String(interval)];
  return program('produce', ['trades', ...words, '--state', run.state]);
}

/** The same sample each time: every replay adds its rows anew. */
export function tradesReplayed(sample: Sample): Replayed {
  let times = 0;
  return {
    pipelines: 'trades',
    streams: { 'trades-transform': 'trading_data', 'trades-aggregate': 'trading_data' },
    replay(run, interval) {
      times += 1;
      return {
        program: replayOf(sample, run, interval),
        says: new RegExp(`^rows read: ${sample.rows}$`, 'm'),
      };
    },
    exactly: (run, timeoutMs) => exactly(sample, run, timeoutMs, times),
  };
}
