import type { LineShown } from '../../charts/lines.ts';

/** A table is for reading; what is older is found by its day. */
const MOST_ROWS = 500;

/** Rows of a table of lines, newest first, 500 at most: the time, then each line's value at it, or a dash. */
export function tableRows(
  lines: readonly Omit<LineShown, 'slot'>[],
  timeText: (ms: number) => string,
  valueText: (value: number) => string,
): readonly (readonly string[])[] {
  const byLine = lines.map(line => new Map(line.points.map(({ at, value }) => [at, value])));
  const moments = [...new Set(lines.flatMap(line => line.points.map(({ at }) => at)))].sort().toReversed();
  return moments.slice(0, MOST_ROWS).map(at => [
    timeText(Date.parse(at)),
    ...byLine.map((values, index) => {
      const value = values.get(at);
      return value === undefined ? '–' : (lines[index]?.format ?? valueText)(value);
    }),
  ]);
}
