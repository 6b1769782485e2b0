import type { Context } from 'aws-lambda';
import { setTimeout as wait } from 'node:timers/promises';
import { numbered } from '../../domain/simulated.ts';
import type { GiveIds, Moment } from '../../domain/simulated.ts';
import { reserveIds } from '../io/counters.ts';
import { openLog } from '../io/log.ts';
import { openMetrics } from '../io/metrics.ts';
import { openProducer } from '../io/producer.ts';
import type { Outgoing, TopicProducer } from '../io/producer.ts';
import { readProducerEnv } from './env.ts';
import { ticks } from './ticks.ts';

/** What a pipeline's producer is, beside being scheduled. */
export interface SimulatedSource {
  /** The pipeline's name: logs, metrics and the counter of its ids carry it. */
  readonly name: string;
  /** Reads what an invocation needs, within `waitMs`; the answer makes the messages of each time when it has come. */
  open(waitMs: number, giveIds: GiveIds): Promise<(times: AsyncIterable<number>) => AsyncIterable<Moment>>;
}

/** Kept at the end of an invocation for the tick under way. */
const reserveMs = 3_000;

/**
 * A handler that is scheduled once a minute: the source ticks at once and then each INTERVAL_SECONDS, for a
 * minute. It may be killed at any time: ids are reserved before they are used, and gaps are allowed.
 */
export function scheduledProducer(source: SimulatedSource) {
  const env = readProducerEnv(process.env);
  const log = openLog(`${source.name}-producer`);
  const metrics = openMetrics(`${source.name}-producer`, process.env);
  const giveIds: GiveIds = async rows =>
    numbered(rows, await reserveIds(env.countersTable, source.name, rows.length));
  let producer: TopicProducer | undefined;

  return async (_event: unknown, context: Context): Promise<{ readonly rows: number }> => {
    const started = Date.now();
    log.begin(context);
    const endBy = started + context.getRemainingTimeInMillis() - reserveMs;
    const momentsAt = await source.open(context.getRemainingTimeInMillis() - reserveMs, giveIds);
    producer ??= await openProducer(env.brokers, env.protocol, env.topic, (message, error) =>
      log.warn(message, error),
    );
    let ticked = 0;
    let rows = 0;
    for await (const moment of momentsAt(ticks(env.intervalMs, endBy, ms => wait(ms)))) {
      await producer.send(messagesOf(moment));
      ticked += 1;
      rows += moment.rows;
    }
    log.info('produced', { topic: env.topic, ticks: ticked, rows, ms: Date.now() - started });
    metrics.write({ RowsOut: rows });
    return { rows };
  };
}

function messagesOf({ values, keys }: Moment): readonly Outgoing[] {
  return values.map((value, index) => ({ value, key: keys?.[index] ?? null }));
}
