import type { Origin } from '../../domain/origin.ts';
import { sumRecords } from '../../domain/trades/sum-rows.ts';
import type { Tick } from '../../domain/trades/tick.ts';
import type { IntakeRecord } from '../intake.ts';
import type { Patience } from '../io/data-api.ts';
import { setAside } from '../io/set-aside.ts';
import { appendSums, readMarks } from '../io/trades/sum-table.ts';
import type { Ledger } from './count-records.ts';
import type { AggregateEnv } from './env.ts';

/** Kept for what follows the database: counters and the answer. */
const reserveMs = 5_000;

/** What is left of the function's time for a database that wakes. */
export function patienceOf(remainingMs: () => number): Patience {
  return { waitMs: remainingMs() - reserveMs };
}

/** The sums of one topic in `aggregated_data`; waits for a waking database as long as the function has time. */
export function tradesLedger(
  env: AggregateEnv,
  origin: Origin,
  remainingMs: () => number,
): Ledger<IntakeRecord<Tick>> {
  const patience = () => patienceOf(remainingMs);
  return {
    origin,
    readMarks: () => readMarks(env, origin, patience()),
    prepare: (records, marks) => {
      const { parts, rows } = sumRecords(origin, records, marks);
      return { parts, rows: rows.length, rowsJson: JSON.stringify(rows) };
    },
    append: rowsJson => appendSums(env, origin, rowsJson, patience()),
    refuse: (record, reason) => setAside(env.setAsideTable, env.stream, [{ record: record.source, reason }]),
  };
}
