/** A value as the client prints it: keys bare, strings in double quotes, `Null` for none. */
export function printed(value: unknown): string {
  if (value === null || value === undefined) return 'Null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(printed).join(',')}]`;
  if (typeof value === 'object') {
    const pairs = Object.entries(value).map(([key, item]) => `${bare(key)}:${printed(item)}`);
    return `{${pairs.join(',')}}`;
  }
  return JSON.stringify(value) ?? '';
}

function bare(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key);
}

/** A table boxed with `+`, `-` and `|`, its header row between rules. Line breaks in cells become blanks. */
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
