import type { Profile } from '../../../domain/trades/companies.ts';
import { type CsvRow as TradesRow, readCsvRow, type TickDraft } from '../../../domain/trades/csv-row.ts';
import { groupRows } from '../../../domain/trades/grouping.ts';
import type { Pace } from './pace.ts';
import type { Rejections } from './rejections.ts';
import type { Column, CsvRow } from './rows.ts';
import type { Sender } from './sender.ts';

export const tradesColumns: readonly Column[] = [['date', 'created_at'], 'ticker', 'price', 'volume'];

export interface Replay {
  readonly rows: AsyncIterable<CsvRow>;
  readonly profiles: readonly Profile[];
  /** Rows to read at most. */
  readonly limit: number;
  readonly rejections: Rejections;
  readonly say: (line: string) => void;
}

/**
 * Sends the rows of a file. Ends early, with whole messages, when the pace is over; what was read before an error
 * of the file is sent. `moved` hears the rows read so far.
 */
export async function replay(
  { rows, profiles, limit, rejections, say }: Replay,
  sender: Sender,
  pace: Pace,
  moved: (rows: number) => void,
): Promise<void> {
  const byTicker = new Map(profiles.map(profile => [profile.ticker, profile]));
  const grouping = groupRows();
  let read = 0;
  const send = async (group: readonly TickDraft[] | undefined): Promise<void> => {
    if (group === undefined) return;
    await sender.put(group, pace.together);
    moved(read);
    await pace.pause();
  };
  if (limit === 0) return;
  try {
    for await (const row of rows) {
      read++;
      const draft = row.fields === undefined ? row.reason : readCsvRow(tradesRow(row.fields), byTicker);
      if (typeof draft === 'string') {
        const line = rejections.add(row.line, draft);
        if (line !== undefined) say(line);
      } else await send(grouping.add(draft));
      if (read >= limit || pace.over) break;
    }
  } finally {
    await send(grouping.flush());
    await sender.flush();
    moved(read);
  }
}

function tradesRow(fields: Readonly<Record<string, string>>): TradesRow {
  const { date, created_at, ticker = '', price = '', volume = '' } = fields;
  return {
    ...(created_at === undefined ? {} : { created_at }),
    ...(date === undefined ? {} : { date }),
    ticker,
    price,
    volume,
  };
}
