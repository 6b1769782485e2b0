import type { Profile } from '../../../../domain/trades/companies.ts';
import {
  type CsvRow as TradesRow,
  type FileStyle,
  readCsvRow,
  type TickDraft,
} from '../../../../domain/trades/csv-row.ts';
import { groupRows } from '../../../../domain/trades/grouping.ts';
import { encodeMessage } from '../../../../domain/trades/message.ts';
import type { Column, CsvRow } from '../file/rows.ts';
import type { Sending, SourceMessage } from '../source.ts';
import type { Remarks } from './remarks.ts';

export const tradesColumns: readonly Column[] = [['date', 'created_at'], 'ticker', 'price', 'volume'];

/**
 * The messages of a file's rows. Ends early, with whole messages, when the user stops it; what was read before an error
 * of the file comes before the error.
 */
export async function* replay(
  rows: AsyncIterable<CsvRow>,
  profiles: readonly Profile[],
  style: FileStyle,
  remarks: Remarks,
  { limit, reject, giveIds, stop }: Sending,
): AsyncGenerator<SourceMessage> {
  const byTicker = new Map(profiles.map(profile => [profile.ticker, profile]));
  const grouping = groupRows();
  const message = async (group: readonly TickDraft[]): Promise<SourceMessage> => ({
    value: encodeMessage(await giveIds(group)),
    rows: group.length,
    eventTimeMs: Date.parse(group[0]?.created_at ?? ''),
  });
  let fault: { readonly error: unknown } | undefined;
  let read = 0;
  if (limit === 0) return;
  try {
    for await (const { line, fields, rejection } of rows) {
      // The user's end may have cut a pipe within this very row.
      if (stop.aborted) break;
      read++;
      const row = fields === undefined ? rejection : readCsvRow(tradesRow(fields), byTicker, style);
      if ('reason' in row) reject(line, row);
      else {
        remarks.see(line, row);
        const group = grouping.add(row.tick);
        if (group) yield await message(group);
      }
      if (read >= limit) break;
    }
  } catch (error) {
    fault = { error };
  }
  const last = grouping.flush();
  if (last !== undefined) yield await message(last);
  if (fault !== undefined) throw fault.error;
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
