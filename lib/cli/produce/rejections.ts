import { Refusal } from '../../terminal/refusal.ts';

/** Line numbers named for each reason. */
const named = 5;
/** So many rows get a line of their own as they come. */
const shown = 20;

export interface Rejections {
  /** Answers what to say of this row; nothing once there were many. */
  add(line: number, reason: string): string | undefined;
  readonly count: number;
  has(reason: string): boolean;
  /** One line a reason, the most frequent first. */
  lines(): readonly string[];
}

/** Rows that were not used, by reason. */
export function rejectionsOf(): Rejections {
  const reasons = new Map<string, { count: number; lines: number[] }>();
  let count = 0;
  return {
    add(line, reason) {
      count++;
      const of = reasons.get(reason) ?? { count: 0, lines: [] };
      reasons.set(reason, of);
      of.count++;
      if (of.lines.length < named) of.lines.push(line);
      if (count > shown) return undefined;
      return `line ${line} rejected: ${reason}${count === shown ? ' (further ones at the end only)' : ''}`;
    },
    get count() {
      return count;
    },
    has: reason => reasons.has(reason),
    lines: () =>
      [...reasons]
        .sort(([, a], [, b]) => b.count - a.count)
        .map(([reason, { count, lines }]) => {
          const more = count > lines.length ? ', …' : '';
          return `${reason}: ${count} (line ${lines.join(', ')}${more})`;
        }),
  };
}

/** A file of which nothing at all could be used is refused; `unit` is for instance `row`. */
export function refuseUnlessUsed(
  unit: string,
  file: string | undefined,
  read: number,
  rejections: Rejections,
): void {
  if (rejections.count === read)
    throw new Refusal(`no ${unit} of ${read} in ${file} was usable: ${rejections.lines().join('; ')}`);
}
