import { Refusal } from '../../../terminal/refusal.ts';
import { clipped } from '../rejections.ts';
import { readFields } from './fields.ts';
import type { Line } from './lines.ts';
import { mostBytes } from './records.ts';

/** One column, or any one of several. */
export type Column = string | readonly string[];

export interface Header {
  /** Names of the columns, lower case. */
  readonly names: readonly string[];
  readonly separator: string;
  /** The line that it is. */
  readonly line: number;
  /** Lines above it that have text. */
  readonly above: readonly Line[];
}

const separators = [',', ';', '\t', '|'];
/** Most lines above a header. */
const mostAbove = 50;

interface Candidate extends Header {
  readonly missing: readonly Column[];
}

/**
 * Looks for the header, one line after another: the first line that has all `columns`, by any of the separators. `undefined`:
 * not yet. Refuses a file that has none in its first lines, and one that has a column of these twice.
 */
export function headerSearch(file: string, columns: readonly Column[]) {
  const above: Line[] = [];
  let best: Candidate | undefined;
  let isEmpty = true;
  const missing = (): never => {
    if (best === undefined) throw new Refusal(`${file} ${isEmpty ? 'is empty' : 'has no header row'}`);
    const wanted = best.missing.map(column => [column].flat().join('|')).join(', ');
    const first = above[0]?.bytes?.toString();
    const says = first === undefined ? `is longer than ${mostBytes} bytes` : `says: ${clipped(first, 200)}`;
    const where =
      best.line === above[0]?.number ? '' : `, line ${best.line} ${clipped(best.names.join(best.separator))}`;
    throw new Refusal(
      `${file} has no column ${wanted}; its first line ${says}${where}${kindOf(first ?? '')}`,
    );
  };
  const next = (line: Line): Header | undefined => {
    const text = line.bytes?.toString() ?? '';
    isEmpty = false;
    if (line.bytes !== undefined && /^[\s,;|]*$/.test(text)) return undefined;
    for (const candidate of candidates(line.number, text, columns)) {
      if (candidate.missing.length === 0) return checked(file, { ...candidate, above }, columns);
      if (best === undefined || candidate.missing.length < best.missing.length) best = candidate;
    }
    above.push(line);
    return above.length > mostAbove ? missing() : undefined;
  };
  return { next, missing };
}

function candidates(line: number, text: string, columns: readonly Column[]): readonly Candidate[] {
  return separators.map(separator => {
    const { fields } = readFields(text, { separator, trim: true });
    const names = fields.map(name => name.trim().toLowerCase());
    const missing = columns.filter(column => ![column].flat().some(name => names.includes(name)));
    return { names, separator, line, above: [], missing };
  });
}

function checked(file: string, header: Header, columns: readonly Column[]): Header {
  const { names, line } = header;
  const twice = columns.flat().find(name => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice === undefined) return header;
  throw new Refusal(
    `${file} has two columns ${twice} in its header (line ${line}; capitals make no difference): rename one of them`,
  );
}

/** What a file is that is no CSV, where its first line tells. */
function kindOf(first: string): string {
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(first))
    return ' (a page of the web, it seems: was it downloaded after logging in?)';
  if (/^\s*[[{]/.test(first)) return ' (JSON, it seems: a CSV with a header is wanted)';
  const other = /^\s*"?[a-z_]+"?([^\w",;\t|])\s*"?[a-z_]+"?(?:\1\s*"?[a-z_]+"?)+\s*$/i.exec(first)?.[1];
  return other === undefined
    ? ''
    : ` (its values seem to be parted by "${clipped(other)}": , ; tab or | is wanted)`;
}
