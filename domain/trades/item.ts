import type { Tick } from './tick.ts';

/** Sort key of the raw table, unique within a ticker, ascending by time, then id. */
export function createdAtId(tick: Pick<Tick, 'created_at' | 'id'>): string {
  return `${tick.created_at}#${String(tick.id).padStart(16, '0')}`;
}

/** The sort keys of all rows of a day, from first to last inclusive. */
export function dayRange(day: string): { readonly first: string; readonly last: string } {
  return { first: `${day}T`, last: `${day}U` };
}
