import { dayOf } from '../../domain/time.ts';
import type { LatestKey } from '../../domain/latest.ts';
import { NewestByDay } from '../../domain/latest.ts';
import type { NewRows } from '../io/latest/write.ts';
import type { IntakeRecord } from './intake.ts';

/** The newest rows of each day and partition among records. */
export function newRowsOf<Row>(
  records: readonly IntakeRecord<Row>[],
  latestOf: (row: Row) => LatestKey,
): readonly NewRows[] {
  const parts = new Map<string, NewestByDay>();
  for (const { content, kafkaRecord } of records) {
    if (content.length === 0) continue;
    const part = `${kafkaRecord.topic}#${kafkaRecord.partition}`;
    const days = parts.get(part) ?? new NewestByDay();
    parts.set(part, days);
    for (const row of content) {
      const key = latestOf(row);
      days.add(dayOf(key.at), key);
    }
  }
  return [...parts].flatMap(([part, days]) => days.entries().map(([day, keys]) => ({ day, part, keys })));
}
