import type { Profile } from '../../../../domain/trades/companies.ts';
import { simulate } from '../../../../domain/trades/simulate.ts';
import { touchCounter } from '../../../../functions/io/counters.ts';
import { readProfiles } from '../../../../functions/io/trades/profiles.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import { checkedEncoding, encodingFlag } from '../file/encoding.ts';
import { openRows } from '../file/rows.ts';
import { simulatedMessages } from '../simulated.ts';
import type { Sending, Source, SourceMessage } from '../source.ts';
import { companyColumns, fillProfiles } from './profiles.ts';
import { type Remarks, remarksOn } from './remarks.ts';
import { replay, tradesColumns } from './replay.ts';
import { styleFlags, styleOf } from './style.ts';

export const tradesSource: Source = {
  name: 'trades',
  topic: 'trading_data',
  unit: 'row',
  groupsRows: true,
  hasEventTimes: true,
  interval: file => (file === undefined ? 1 : 0),
  usage: {
    about: 'Sends trades to the local run: simulated ticks of the known companies, or the rows of a file.',
    file: {
      value: 'F',
      says: [
        'replay a CSV with the columns date|created_at,ticker,price,volume, parted by comma, semicolon,',
        'tab or |; also packed (gzip, zstd, zip); - for what is piped in',
      ],
    },
    interval: '(default 1 for simulated ticks, 0 for a file)',
    notes: `A date is 2026-03-01, 20260301 or Mar 1, 2026; a time is 2026-03-01T09:30:00Z, 2026-03-01 09:30 (UTC unless --timezone),
2026-03-01 09:30:00.250+01, or seconds or milliseconds since 1970. An amount is 1234, 1234.5, 68.18K, 1.2E+07.

One message is consecutive rows of one timestamp, at most 500 rows or 256 KB. A row that cannot be used is
rejected by line number and reason; the others go on, and the exit code is 1 unless --allow-rejected.
Companies are saved first: when more of them are rejected than are allowed, no trade is sent. Nothing is lost or
doubled when the broker goes away and comes back. A replay that was killed and is started again sends the whole
file again.`,
  },
  flags: {
    companies: {
      value: 'F',
      says: [
        'first fill the profiles from a CSV with ticker,company_name,sector,shares;',
        'these alone without --file',
      ],
    },
    ...styleFlags,
    encoding: encodingFlag,
  },
  async open({ file, allowRejected, own }, sayEarly) {
    const style = styleOf(own);
    const options = { encoding: checkedEncoding(own['encoding']), say: sayEarly };
    const companies =
      own['companies'] === undefined ? undefined : await openRows(own['companies'], companyColumns, options);
    const trades = file === undefined ? undefined : await openRows(file, tradesColumns, options);
    let remarks: Remarks | undefined;
    return {
      file: trades?.name,
      ...(trades && { share: trades.share, end: trades.end }),
      async prepare({ run, say, ask }) {
        // Refused where there are no trades, and so no companies.
        run.output('RealTimeDataTable', 'trades');
        const known = () => readProfiles(run.database, { waitMs: 0 });
        let profiles = await ask(known);
        if (companies !== undefined) {
          const amounts = style.amounts(companies.separator);
          await fillProfiles(run.database, companies, amounts, allowRejected, say);
          // Names and sectors are part of the page.
          await touchCounter(run.countersTable, 'trades-aggregate');
          profiles = await known();
        }
        if (profiles.length === 0) throw new Refusal('no company is known: name them with --companies FILE');
        if (trades === undefined)
          return sending => (companies === undefined ? simulated(profiles, sending) : nothing());
        const { times } = style;
        const written = { times, amounts: style.amounts(trades.separator) };
        const about = remarksOn(say);
        remarks = about;
        return sending => replay(trades.rows, profiles, written, about, sending);
      },
      notes: () => [
        ...(trades?.notes() ?? []),
        ...(remarks?.notes() ?? []),
        ...(trades === undefined && companies !== undefined ? [companiesAlone] : []),
      ],
    };
  },
};

const companiesAlone =
  'companies alone were saved: --file FILE sends trades, and npm run produce -- trades simulated ones';

/** Invented trades are not mixed into what the user brings. */
async function* nothing(): AsyncGenerator<SourceMessage> {}

/** Ticks of every company, one after another as they are asked for. */
function simulated(
  companies: readonly Profile[],
  { limit, giveIds, stop }: Sending,
): AsyncIterable<SourceMessage> {
  const market = { companies, prices: new Map<string, number>() };
  return simulatedMessages(times => simulate(market, times, giveIds, Math.random, limit), stop);
}
