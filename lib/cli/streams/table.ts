/** A boxed table; columns whose cells are all numbers are set to the right. */
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

/** Aligned `name  value` lines. */
export function facts(pairs: readonly (readonly [string, string])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}
