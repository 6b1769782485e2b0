import type { Context } from 'aws-lambda';
import { setTimeout as wait } from 'node:timers/promises';
import { messagesOf, numbered } from '../../domain/trades/grouping.ts';
import { tickAll } from '../../domain/trades/simulate.ts';
import type { Prices } from '../../domain/trades/simulate.ts';
import { reserveIds } from '../io/counters.ts';
import { openLog } from '../io/log.ts';
import { openMetrics } from '../io/metrics.ts';
import { openProducer } from '../io/producer.ts';
import type { TopicProducer } from '../io/producer.ts';
import { readProfiles } from '../io/trades/profiles.ts';
import { newestTick } from '../io/trades/raw-rows.ts';
import { readProducerEnv } from './env.ts';
import { ticksOfMinute } from './ticks-of-minute.ts';

const env = readProducerEnv(process.env);
const log = openLog('trades-producer');
const metrics = openMetrics('trades-producer', process.env);
/** Kept at the end of an invocation for the tick under way. */
const reserveMs = 3_000;

let producer: TopicProducer | undefined;
let prices: Prices = new Map();

/**
 * Scheduled once a minute: every company trades at once and then each INTERVAL_SECONDS until the next full
 * minute. May be killed at any time: ids are reserved before they are used, and gaps are allowed.
 */
export const handler = async (_event: unknown, context: Context): Promise<{ readonly rows: number }> => {
  const started = Date.now();
  log.begin(context);
  const endBy = started + context.getRemainingTimeInMillis() - reserveMs;
  const companies = await readProfiles(env, { waitMs: context.getRemainingTimeInMillis() - reserveMs });
  producer ??= await openProducer(env.brokers, env.protocol, env.topic);
  prices = await continuePrices(companies.map(({ ticker }) => ticker));
  let ticks = 0;
  let rows = 0;
  for await (const atMs of ticksOfMinute(env.intervalMs, endBy, ms => wait(ms))) {
    const tick = tickAll(companies, prices, atMs, Math.random);
    prices = tick.prices;
    const firstId = await reserveIds(env.countersTable, 'trades', tick.ticks.length);
    await producer.send(messagesOf(numbered(tick.ticks, firstId)));
    ticks += 1;
    rows += tick.ticks.length;
  }
  log.info('produced', { topic: env.topic, ticks, rows, ms: Date.now() - started });
  metrics.write({ RowsOut: rows });
  return { rows };
};

/** Prices go on where the newest stored rows ended; read once a process and company. */
async function continuePrices(tickers: readonly string[]): Promise<Prices> {
  const found = new Map(prices);
  const missing = tickers.filter(ticker => !found.has(ticker));
  while (missing.length > 0) {
    const newest = await Promise.all(missing.splice(0, 25).map(ticker => newestTick(env.rawTable, ticker)));
    for (const tick of newest) if (tick) found.set(tick.ticker, tick.price);
  }
  return found;
}
