import { simulate } from '../../domain/trades/simulate.ts';
import { readProfiles } from '../io/trades/profiles.ts';
import { newestTick } from '../io/trades/raw-rows.ts';
import { rawTableVariables, readRawTable } from '../io/trades/raw-table.ts';
import { readVariables } from '../variables.ts';
import type { Variables } from '../variables.ts';
import { scheduledProducer } from './scheduled.ts';

const names = [...rawTableVariables, 'CLUSTER_ARN', 'SECRET_ARN', 'DATABASE'] as const;

/** What the producer of trades needs beside the variables of every producer. */
export type TradesProducerVariables = Variables<(typeof names)[number]>;

const variables = readVariables(names, process.env);
const database = {
  clusterArn: variables.CLUSTER_ARN,
  secretArn: variables.SECRET_ARN,
  database: variables.DATABASE,
};
const raw = readRawTable(process.env);
const prices = new Map<string, number>();

/** Every company trades at each tick. */
export const handler = scheduledProducer({
  name: 'trades',
  open: async (waitMs, giveIds) => {
    const companies = await readProfiles(database, { waitMs });
    await continuePrices(companies.map(({ ticker }) => ticker));
    return times => simulate({ companies, prices }, times, giveIds, Math.random);
  },
});

/** Prices go on where the newest stored rows ended; read once a process and company. */
async function continuePrices(tickers: readonly string[]): Promise<void> {
  const missing = tickers.filter(ticker => !prices.has(ticker));
  while (missing.length > 0) {
    const some = missing.splice(0, 25);
    const newest = await Promise.all(some.map(ticker => newestTick(raw, ticker)));
    for (const tick of newest) if (tick) prices.set(tick.ticker, tick.price);
  }
}
