import { createIdempotentProducer } from '../../../lib/local/kafka-client.ts';
import type { LocalRun } from '../run/local-run.ts';
import type { Sample } from './sample.ts';
import { tickMessage } from './tick-message.ts';

const topic = 'trading_data';
const sector = 'Energy';
const volume = 10;

/** Ticks that flow into a run, one a message, for as long as somebody wants to see them processed. */
export interface Trickle {
  /** So many ms between two of them. Does nothing while they flow. */
  start(intervalMs?: number): void;
  /** Resolves when nothing more is sent. */
  stop(): Promise<void>;
  /** What was sent so far. */
  sent(): Pick<Sample, 'rows' | 'totals'>;
  close(): Promise<void>;
}

export async function createTrickle(run: LocalRun): Promise<Trickle> {
  const brokers = run.output('BootstrapBrokers').split(',');
  const producer = createIdempotentProducer({ brokers, clientId: 'trickle' });
  await producer.connect();
  let rows = 0;
  let stopping = new AbortController();
  let flowing: Promise<void> | undefined;
  const flow = async ({ signal }: AbortController, intervalMs: number): Promise<void> => {
    while (!signal.aborted) {
      rows += 1;
      const message = { partition: rows % 3, value: tickMessage(rows, volume, sector) };
      await producer.send({ topic, messages: [message] });
      await new Promise(resolve => setTimeout(resolve, intervalMs));
    }
  };
  const stop = async (): Promise<void> => {
    stopping.abort();
    await flowing;
    flowing = undefined;
  };
  return {
    start(intervalMs = 200) {
      if (flowing !== undefined) return;
      stopping = new AbortController();
      flowing = flow(stopping, intervalMs);
    },
    stop,
    sent: () => ({ rows, totals: new Map([[sector, BigInt(rows * volume)]]) }),
    async close() {
      await stop();
      await producer.disconnect();
    },
  };
}
