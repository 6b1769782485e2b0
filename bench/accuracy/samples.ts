import { polarities } from '../../domain/posts/post.ts';
import type { Polarity } from '../../domain/posts/post.ts';
import { openJsonLines } from '../../lib/cli/produce/file/json-lines.ts';
import { openRows } from '../../lib/cli/produce/file/rows.ts';
import { Refusal } from '../../lib/terminal/refusal.ts';

export interface Labelled {
  readonly text: string;
  readonly label: Polarity;
}

export interface Rated {
  readonly text: string;
  /** Any scale, negative to positive. */
  readonly rating: number;
}

/** The posts of a file of JSON lines (also .gz) with `text` and `sentiment`. One that cannot be read refuses the file. */
export async function readLabelled(file: string): Promise<readonly Labelled[]> {
  const labelled: Labelled[] = [];
  const { lines } = await openJsonLines(file);
  for await (const { line, value, reason } of lines) {
    if (reason !== undefined) throw new Refusal(`${file}, line ${line}: ${reason}`);
    const { text, sentiment } = (value ?? {}) as Readonly<Record<string, unknown>>;
    const label = polarities.find(polarity => polarity === sentiment);
    if (typeof text !== 'string' || label === undefined)
      throw new Refusal(`${file}, line ${line}: wants "text" and a "sentiment" of ${polarities.join(', ')}`);
    labelled.push({ text, label });
  }
  return labelled;
}

/** The posts of a CSV file (also .gz) with the columns `text` and `mean_rating`. One that cannot be read refuses the file. */
export async function readRated(file: string): Promise<readonly Rated[]> {
  const rated: Rated[] = [];
  const { rows } = await openRows(file, ['text', 'mean_rating']);
  for await (const { line, fields, rejection } of rows) {
    if (fields === undefined) throw new Refusal(`${file}, line ${line}: ${rejection.reason}`);
    const { text = '', mean_rating: given = '' } = fields;
    const rating = given === '' ? Number.NaN : Number(given);
    if (!Number.isFinite(rating)) throw new Refusal(`${file}, line ${line}: "${given}" is not a rating`);
    rated.push({ text, rating });
  }
  return rated;
}
