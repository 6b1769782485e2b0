import type { MSKEvent } from 'aws-lambda';
import type { SetAside } from '../io/set-aside.ts';

/**
 * A Kafka event with what the stream verbs put beside it; Lambda's own trigger never does.
 * `dryRun`: answer what would be written, and write nothing at all.
 * `redrive`: the record was set aside, or given up, before. `elements`: indexes of the only elements of its value to
 * write, since the others were written then; absent for all. `givenUp`: it was not set aside before, so what is at fault
 * in it is set aside now, and does not keep the rest of it from being written.
 * `whole`: the caller repeats a batch as a whole or not at all, so an answer must not name the records that failed.
 */
export interface StreamEvent extends MSKEvent {
  readonly dryRun?: boolean;
  readonly redrive?: { readonly elements?: readonly number[]; readonly givenUp?: boolean };
  readonly whole?: boolean;
}

export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** The answer to `dryRun`. */
export interface DryRun {
  readonly dryRun: true;
  /** Where the rows would go. */
  readonly table: string;
  /** As many of them as an answer has room for. */
  readonly rows: readonly Row[];
  /** All of them. */
  readonly total: number;
  /** Records that would be set aside. */
  readonly setAside: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
    readonly reason: string;
  }[];
}

/** The answer to `redrive`. With a `fault` nothing was written; without one, no rows means: written before. */
export interface Redriven {
  readonly redrive: true;
  readonly rows: number;
  readonly fault?: string;
}

/** Of the 6 MB that an answer may have, in characters of JSON. */
const mostCharacters = 4_000_000;

export function dryRunOf(table: string, rows: readonly Row[], faults: readonly SetAside[]): DryRun {
  let characters = 0;
  const shown = rows.findIndex(row => (characters += JSON.stringify(row).length + 1) > mostCharacters);
  return {
    dryRun: true,
    table,
    rows: shown < 0 ? rows : rows.slice(0, shown),
    total: rows.length,
    setAside: faults.slice(0, 1_000).map(({ record, reason }) => {
      const { topic, partition, offset } = record;
      return { topic, partition, offset, reason };
    }),
  };
}
