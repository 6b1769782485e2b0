import { fitted, terminalWidth, wrapped } from './columns.ts';
import { inLine } from './printable.ts';
import { type Tone, toned, toneOf } from './tone.ts';

type Cells = readonly string[];

/** How a table is drawn; all of it may be left out. */
interface Look {
  /** Characters in a line; default those of the terminal, without end where there is none. */
  readonly width?: number;
  /** The colour of a cell; by default that of its words. */
  readonly tone?: (cell: string, column: number) => Tone | undefined;
}

/** A table in box-drawing characters, no wider than its terminal; columns whose cells are all numbers are set to the right. */
export function table(head: Cells, rows: readonly Cells[], look: Look = {}): string {
  const right = head.map((_, column) => rows.every(row => /^-?[\d,.]*$/.test(row[column] ?? '')));
  const { widths, drawn } = laidOut(
    head,
    rows.map(cells => cells.map(inLine)),
    '│',
    right,
    look,
  );
  const rule = (left: string, middle: string, end: string) =>
    left + widths.map(width => '─'.repeat(width + 2)).join(middle) + end;
  const [header = '', ...body] = drawn;
  return [rule('┌', '┬', '┐'), header, rule('├', '┼', '┤'), ...body, rule('└', '┴', '┘')].join('\n');
}

/** A table drawn with `+`, `-` and `|`, its header row between rules. Line breaks in cells become blanks. */
export function boxed(head: Cells, rows: readonly Cells[], look: Look = {}): string {
  const plain = rows.map(cells => cells.map(cell => inLine(cell.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim())));
  const { widths, drawn } = laidOut(head, plain, '|', [], look);
  const rule = `+${widths.map(width => '-'.repeat(width + 2)).join('+')}+`;
  const [header = '', ...body] = drawn;
  return [rule, header, rule, ...body, ...(body.length > 0 ? [rule] : [])].join('\n');
}

/** Aligned `name  value` lines. */
export function facts(pairs: readonly (readonly [string, string, Tone?])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs
    .map(([name, value, tone]) => `${name.padEnd(width)}  ${toned(inLine(value), tone ?? toneOf(value))}`)
    .join('\n');
}

/** The rows as text, the head first; a row whose cells do not fit takes several lines. */
function laidOut(
  head: Cells,
  rows: readonly Cells[],
  bar: string,
  right: readonly boolean[],
  { width = terminalWidth(), tone = toneOf }: Look,
): { readonly widths: readonly number[]; readonly drawn: readonly string[] } {
  const wanted = head.map((title, column) =>
    Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)),
  );
  const widths = fitted(wanted, width - 3 * head.length - 1);
  const draw = (row: Cells, toneAt: Look['tone']) => {
    const cells = widths.map((room, column) => wrapped(row[column] ?? '', room));
    const height = Math.max(...cells.map(lines => lines.length));
    return Array.from({ length: height }, (_, line) => {
      const shown = cells.map((lines, column) => {
        const text = lines[line] ?? '';
        const room = widths[column] ?? 0;
        const placed = right[column] === true ? text.padStart(room) : text.padEnd(room);
        return ` ${toned(placed, toneAt?.(row[column] ?? '', column))} `;
      });
      return `${bar}${shown.join(bar)}${bar}`;
    }).join('\n');
  };
  return { widths, drawn: [draw(head, undefined), ...rows.map(row => draw(row, tone))] };
}
