import { quantity } from '../../terminal/plurals.ts';
import { table } from '../../terminal/table.ts';
import { prices } from '../../cost/prices.ts';
import type { CleanUpByTime, TimeRange } from './clean-up.ts';
import type { Deleted, Found } from './delete-range.ts';
import type { Request } from './request.ts';

/** Days that are listed; of more, the first and the last. */
const mostDays = 30;

/** What was found, for people: by day, then by table, then what it costs where each write is billed. */
export function foundText({ name }: CleanUpByTime, range: TimeRange, found: Found): string {
  const what = `${name} ${rangeText(range)}`;
  if (found.days.length === 0) return `${what}: nothing is there`;
  const usd = costOf(found);
  const rows = Object.entries(found.rows).map(([name, count]) => `${quantity(count, 'row')} of ${name}`);
  return [
    `${what}:`,
    table(['day', 'items', 'rows of sums'], daysShown(found)),
    [`${quantity(found.items, 'item')} of ${found.itemsTable}`, ...rows].join(', '),
    `on AWS an item of up to 1 KB takes a write unit: $${usd.toFixed(2)} in all; to find them the table is read twice, at some $0.01 for each million of its items`,
  ].join('\n');
}

/** What was found and done, for programs. */
export function jsonOf({ cleanUp, range, isDryRun }: Request, found: Found, deleted: Deleted): unknown {
  const usd = costOf(found);
  return {
    pipeline: cleanUp.name,
    ...range,
    dryRun: isDryRun,
    days: found.days,
    items: found.items,
    rows: found.rows,
    writeUnitsPerItem: 1,
    usd: Number(usd.toFixed(4)),
    deleted,
  };
}

export function rangeText({ from, to }: TimeRange): string {
  return `from ${from} to before ${to}`;
}

export function rowsIn({ rows }: Found): number {
  return Object.values(rows).reduce((sum, count) => sum + count, 0);
}

function costOf({ items }: Found): number {
  const { usd, per } = prices.dynamodbWrite;
  return (items * usd) / per;
}

function daysShown({ days }: Found): string[][] {
  const lines = days.map(({ day, items, rows }) => [day, String(items), String(rows)]);
  if (lines.length <= mostDays) return lines;
  const hidden = lines.length - mostDays;
  return [...lines.slice(0, mostDays - 1), [`${quantity(hidden, 'day')} more`, '', ''], ...lines.slice(-1)];
}
