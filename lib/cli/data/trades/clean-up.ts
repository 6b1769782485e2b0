import { markDay } from '../../../../domain/ledger-rows.ts';
import { type CleanUpByTime, sqlTime } from '../clean-up.ts';
import { ledgerRows } from '../ledger-rows.ts';

export const tradesCleanUp: CleanUpByTime = {
  name: 'trades',
  says: `Raw rows by created_at, and the volume of each day and sector. Its sums are by UTC day, so both times are days.
Profiles of companies stay.`,
  byDay: true,
  items: {
    output: 'RealTimeDataTable',
    time: 'created_at',
    key: ['ticker', 'created_at_id'],
    latest: {
      keyOf: item => ({ at: item['created_at_id']?.S ?? '', key: item['ticker']?.S ?? '' }),
    },
  },
  sums: (_, { from, to }) =>
    Promise.resolve([
      ledgerRows({
        table: 'aggregated_data',
        parameters: { from: sqlTime(from), to: sqlTime(to) },
        isWithin: 'l.date >= :from AND l.date < :to',
        day: 'l.date',
        mark: { date: `'${markDay}'`, sector: "''", total_volume: '0' },
      }),
    ]),
};
