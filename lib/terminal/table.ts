/** A table in box-drawing characters; columns whose cells are all numbers are set to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)),
  );
  const right = head.map((_, column) => rows.every(row => /^-?[\d,.]*$/.test(row[column] ?? '')));
  const rule = (left: string, middle: string, end: string) =>
    left + widths.map(width => '─'.repeat(width + 2)).join(middle) + end;
  const line = (cells: readonly string[]) =>
    `│${widths
      .map((width, column) => {
        const cell = cells[column] ?? '';
        return ` ${right[column] === true ? cell.padStart(width) : cell.padEnd(width)} `;
      })
      .join('│')}│`;
  return [rule('┌', '┬', '┐'), line(head), rule('├', '┼', '┤'), ...rows.map(line), rule('└', '┴', '┘')].join(
    '\n',
  );
}

/** A table drawn with `+`, `-` and `|`, its header row between rules. Line breaks in cells become blanks. */
export function boxed(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map(cells =>
    cells.map(cell => cell.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim()),
  );
  const widths = head.map((_, column) => Math.max(...lines.map(cells => cells[column]?.length ?? 0)));
  const rule = `+${widths.map(width => '-'.repeat(width + 2)).join('+')}+`;
  const drawn = lines.map(
    cells => `|${widths.map((width, at) => ` ${(cells[at] ?? '').padEnd(width)} `).join('|')}|`,
  );
  const [header = '', ...body] = drawn;
  return [rule, header, rule, ...body, ...(body.length > 0 ? [rule] : [])].join('\n');
}

/** Aligned `name  value` lines. */
export function facts(pairs: readonly (readonly [string, string])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}
