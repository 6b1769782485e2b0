import type { Profile } from '../../../../domain/trades/companies.ts';
import { simulate } from '../../../../domain/trades/simulate.ts';
import { touchCounter } from '../../../../functions/io/counters.ts';
import { readProfiles } from '../../../../functions/io/trades/profiles.ts';
import { givenPath } from '../../../terminal/flags.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import { openRows } from '../file/rows.ts';
import { simulatedMessages } from '../simulated.ts';
import type { Sending, Source, SourceMessage } from '../source.ts';
import { companyColumns, fillProfiles } from './profiles.ts';
import { replay, tradesColumns } from './replay.ts';

export const tradesSource: Source = {
  name: 'trades',
  topic: 'trading_data',
  unit: 'row',
  hasEventTimes: true,
  interval: file => (file === undefined ? 1 : 0),
  usage: {
    about: 'Sends trades to the local run: simulated ticks of the known companies, or the rows of a file.',
    file: {
      value: 'F',
      says: ['replay a .csv or .csv.gz with the columns date|created_at,ticker,price,volume'],
    },
    interval: '(default 1 for simulated ticks, 0 for a file)',
    notes: `A date is 2026-03-01 or a time such as 2026-03-01T09:30:00Z, 2026-03-01 09:30 (UTC) or 2026-03-01T09:30:00.250+01:00.

One message is consecutive rows of one timestamp, at most 500 rows or 256 KB. A row that cannot be used is
rejected by line number and reason; the others go on. Nothing is lost or doubled when the broker goes away and
comes back. A replay that was killed and is started again sends the whole file again.`,
  },
  flags: {
    companies: {
      value: 'F',
      says: ['first fill the profiles from a .csv or .csv.gz with ticker,company_name,sector,shares'],
    },
  },
  async open({ file, own }) {
    const companies =
      own['companies'] === undefined
        ? undefined
        : await openRows(givenPath(own['companies']), companyColumns);
    const trades = file === undefined ? undefined : await openRows(givenPath(file), tradesColumns);
    return {
      file,
      ...(trades && { share: trades.share }),
      async prepare({ run, say, ask }) {
        const known = () => readProfiles(run.database, { waitMs: 0 });
        let profiles = await ask(known);
        if (companies !== undefined) {
          await fillProfiles(run.database, companies.rows, own['companies'], say);
          // Names and sectors are part of the page.
          await touchCounter(run.countersTable, 'trades-aggregate');
          profiles = await known();
        }
        if (profiles.length === 0) throw new Refusal('no company is known: name them with --companies FILE');
        return sending =>
          trades === undefined ? simulated(profiles, sending) : replay(trades.rows, profiles, sending);
      },
      notes: rejections =>
        rejections.has('unknown ticker') ? ['  (profiles of further tickers come by --companies FILE)'] : [],
    };
  },
};

/** Ticks of every company, one after another as they are asked for. */
function simulated(
  companies: readonly Profile[],
  { limit, giveIds, stop }: Sending,
): AsyncIterable<SourceMessage> {
  const market = { companies, prices: new Map<string, number>() };
  return simulatedMessages(times => simulate(market, times, giveIds, Math.random, limit), stop);
}
