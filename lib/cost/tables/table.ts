/** A table as it is printed, in a terminal and in documents alike. */
export interface Table {
  /** Stands in the markers of documents. */
  readonly name: string;
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function markdown({ head, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (isFigures(rows, column) ? '--:' : '---'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** `$1,234.56`; below a cent `< $0.01`. */
export function usd(amount: number): string {
  if (amount > 0 && amount < 0.01) return '< $0.01';
  return `$${amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** Up to three figures that matter, whole from a hundred up. */
export function count(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

/** Whether every cell of a column that says anything is a figure. */
function isFigures(rows: Table['rows'], column: number): boolean {
  return rows.every(row => /^(\**[<$\d.,\s×%]*\**|–)$/.test(row[column] ?? ''));
}
