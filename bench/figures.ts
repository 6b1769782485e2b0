import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { table } from '../lib/terminal/table.ts';

/** What a bench found, by name. The name says the unit. */
export type Figures = Readonly<Record<string, number>>;

interface Kept {
  /** When, and on what: one line for a reader. */
  readonly measured: string;
  readonly figures: Figures;
}

/** Figures of an earlier bench; undefined without the file. */
export function readKept(file: string): Kept | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : undefined;
}

/** Keeps figures, beside those of parts that were not measured this time. */
export function keep(file: string, measured: string, figures: Figures): void {
  const kept: Kept = { measured, figures: { ...readKept(file)?.figures, ...rounded(figures) } };
  writeFileSync(file, `${JSON.stringify(kept, undefined, 2)}\n`);
}

/** Each figure beside the kept one, and how many times that it is. */
export function compared(figures: Figures, kept: Kept): string {
  const rows = finite(figures).map(([name, value]) => {
    const before = kept.figures[name];
    const ratio = before === undefined || before === 0 ? '' : (value / before).toFixed(2);
    return [name, shown(value), before === undefined ? '' : shown(before), ratio];
  });
  return `\nbeside kept figures (${kept.measured})\n${table(['figure', 'now', 'kept', 'ratio'], rows)}`;
}

export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Without what was over before it could be measured. */
function finite(figures: Figures): [string, number][] {
  return Object.entries(figures).filter(([, value]) => Number.isFinite(value));
}

function rounded(figures: Figures): Figures {
  return Object.fromEntries(finite(figures).map(([name, value]) => [name, Number(value.toPrecision(4))]));
}

function shown(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
