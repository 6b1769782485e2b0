import type { Moment } from '../../../domain/simulated.ts';
import type { SourceMessage } from './source.ts';

/** The messages of a simulation, which makes a moment whenever the next one is asked for, until `stop`. */
export async function* simulatedMessages(
  simulate: (times: AsyncIterable<number>) => AsyncIterable<Moment>,
  stop: AbortSignal,
): AsyncGenerator<SourceMessage> {
  for await (const moment of simulate(timesUntil(stop))) {
    const last = moment.values.length - 1;
    for (const [index, value] of moment.values.entries()) {
      const key = moment.keys?.[index];
      const message = { value, ...(key !== undefined && { key }) };
      yield index < last ? { ...message, rows: 0, next: 'now' } : { ...message, rows: moment.rows };
    }
  }
}

/** The time whenever the next one is asked for. */
async function* timesUntil(stop: AbortSignal): AsyncGenerator<number> {
  while (!stop.aborted) yield Date.now();
}
