import type { ReadRow } from '../../../../domain/trades/csv-row.ts';
import { quantity } from '../../../terminal/plurals.ts';

/** What is worth a word about rows that are sent. */
export interface Remarks {
  see(line: number, row: ReadRow): void;
  /** Lines of the summary. */
  notes(): readonly string[];
}

interface Seen {
  readonly line: number;
  count: number;
}

/** Says the first row that counts under another day than it shows, and counts these, and those that are written rounded. */
export function remarksOn(say: (line: string) => void): Remarks {
  let shifted: Seen | undefined;
  let rounded: Seen | undefined;
  return {
    see(line, { tick, shownDay, isRounded }) {
      if (isRounded) rounded = seen(rounded, line);
      if (shownDay === undefined) return;
      if (shifted === undefined)
        say(
          `warning: line ${line} shows ${shownDay} and counts under ${tick.created_at.slice(0, 10)}, its day in UTC. ${remedy}`,
        );
      shifted = seen(shifted, line);
    },
    notes: () => [
      ...(shifted === undefined
        ? []
        : [`under another day in UTC than they show: ${textOf(shifted)}. ${remedy}`]),
      ...(rounded === undefined
        ? []
        : [`with amounts in rounded form, such as 68.18K or 1.2E+07: ${textOf(rounded)}`]),
    ],
  };
}

const remedy =
  'For daily bars at midnight of the exchange, name its zone: --timezone Asia/Jakarta, or +07:00';

function seen(before: Seen | undefined, line: number): Seen {
  return { line: before?.line ?? line, count: (before?.count ?? 0) + 1 };
}

function textOf({ line, count }: Seen): string {
  return `${quantity(count, 'row')}, the first on line ${line}`;
}
