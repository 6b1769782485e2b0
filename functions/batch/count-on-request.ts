import { dropCopies } from '../../domain/ledger.ts';
import type { Ledger } from '../io/ledger-table.ts';
import { SqlError } from '../io/sql-error.ts';
import type { IntakeRecord } from './intake.ts';
import type { Redriven, Row as TableRow } from './stream-event.ts';

/** The rows that the records would add to the sums; reads the marks and writes nothing. */
export async function previewOf<Row>(
  ledger: Ledger<Row>,
  records: readonly IntakeRecord<Row>[],
): Promise<readonly TableRow[]> {
  if (records.length === 0) return [];
  const marks = await ledger.readMarks();
  const left = dropCopies(ledger.origin.topic, records, marks, ledger.wayOut);
  return ledger.prepare(left, marks).preview();
}

/**
 * Counts records that were set aside before, once each: no mark of the stream moves, as the ledger's origin is theirs
 * alone, and its unique key refuses a record that it has. `onAdded` answers a record's rows.
 */
export async function countAgain<Row>(
  ledger: Ledger<Row>,
  records: readonly IntakeRecord<Row>[],
  onAdded: (record: IntakeRecord<Row>) => Promise<number>,
): Promise<Redriven> {
  let rows = 0;
  if (records.length === 0) return { redrive: true, rows, fault: 'the event has no record' };
  for (const record of records) {
    const prepared = ledger.prepare([record], new Map());
    if (prepared.rows === 0) continue;
    try {
      await ledger.insert(prepared);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      if (error.kind === 'duplicate') continue;
      if (error.kind !== 'data') throw error;
      return { redrive: true, rows, fault: `the database refused it: ${error.message}` };
    }
    rows += await onAdded(record);
  }
  return { redrive: true, rows };
}
