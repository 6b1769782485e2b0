import type { FieldPacket } from 'mysql2';
import { type Column, describeColumn } from './column.ts';
import { badRequest, unsupportedResult } from './errors.ts';
import { fieldWriter, jsonWriter, type ReturnTypes, type ValueWriter } from './field-json.ts';
import { columnMetadata } from './metadata.ts';

export interface ResultOptions {
  readonly types: ReturnTypes;
  readonly format: 'NONE' | 'JSON';
  readonly includeMetadata: boolean;
}

/** Bytes of one answer, after which the call is ended. */
const maxBytes = 1024 * 1024;

/** Collects one result set as the JSON text of an ExecuteStatement answer. */
export function createResultText(options: ResultOptions) {
  let columns: readonly Column[] = [];
  let writers: readonly ValueWriter[] = [];
  let keys: readonly string[] = [];
  let size = 0;
  const rows: string[] = [];

  return {
    /** Throws UnsupportedResultException for a column that has no Field. */
    columns(packets: readonly FieldPacket[]): void {
      columns = packets.map(describeColumn);
      if (options.format === 'JSON') {
        keys = uniqueLabels(columns).map(label => `${JSON.stringify(label)}:`);
        writers = columns.map(column => jsonWriter(column, options.types));
      } else {
        writers = columns.map(column => fieldWriter(column, options.types));
      }
    },

    /** Values in column order. Throws UnsupportedResultException once the answer is too large. */
    row(values: readonly (Buffer | null)[]): void {
      const cells = writers.map((write, index) => (keys[index] ?? '') + write(values[index] ?? null));
      const text = options.format === 'JSON' ? `{${cells.join(',')}}` : `[${cells.join(',')}]`;
      size += Buffer.byteLength(text);
      if (size > maxBytes) throw unsupportedResult('Database response exceeded size limit');
      rows.push(text);
    },

    toString(): string {
      const all = `[${rows.join(',')}]`;
      if (options.format === 'JSON') {
        return `{"numberOfRecordsUpdated":0,"formattedRecords":${JSON.stringify(all)}}`;
      }
      const metadata = options.includeMetadata
        ? `,"columnMetadata":${JSON.stringify(columns.map(columnMetadata))}`
        : '';
      return `{"numberOfRecordsUpdated":0,"records":${all}${metadata}}`;
    },
  };
}

function uniqueLabels(columns: readonly Column[]): readonly string[] {
  const labels = columns.map(({ packet }) => packet.name);
  const repeated = labels.find((label, index) => labels.indexOf(label) !== index);
  if (repeated !== undefined) {
    throw badRequest(
      `The result has more than one column labelled '${repeated}'; give each an alias of its own`,
    );
  }
  return labels;
}
