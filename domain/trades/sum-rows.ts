import { partition } from '../ledger.ts';
import type { LedgerRecord, Marks, Part } from '../ledger.ts';
import { sumVolumes } from './sums.ts';
import type { Tick } from './tick.ts';

export interface Origin {
  /** The source ARN of the event. */
  readonly source: string;
  readonly topic: string;
}

/** A row of `aggregated_data` as its statement takes it; short names, because 45,000 of them fit one request. */
export interface SumRow {
  readonly id: string;
  readonly part: number;
  readonly expected: number;
  readonly first: number;
  readonly next: number;
  /** Newest timestamp counted so far, epoch ms. */
  readonly newest: number;
  readonly day: string;
  readonly sector: string;
  /** Decimal text: it may pass 2^53. */
  readonly volume: string;
}

export interface Statement {
  readonly parts: readonly Part<readonly Tick[]>[];
  readonly rows: readonly SumRow[];
}

/**
 * Partial sums of `records`, one row a partition, day and sector. A partition whose records have no ticks gives
 * no row and moves no mark.
 */
export function sumRecords(
  origin: Origin,
  records: readonly LedgerRecord<readonly Tick[]>[],
  marks: Marks,
): Statement {
  const parts = partition(records, marks).filter(part =>
    part.records.some(record => record.content.length > 0),
  );
  const prefix = fingerprint(`${origin.source} ${origin.topic}`);
  return { parts, rows: parts.flatMap(part => rowsOf(prefix, part)) };
}

function rowsOf(prefix: string, part: Part<readonly Tick[]>): readonly SumRow[] {
  const sums = sumVolumes();
  for (const record of part.records) sums.add(record.content);
  return sums.list().map((sum, index) => ({
    id: processingId(prefix, part, index),
    part: part.partition,
    expected: part.expected,
    first: part.firstOffset,
    next: part.nextOffset,
    newest: part.newest,
    day: sum.day,
    sector: sum.sector,
    volume: sum.volume.toString(),
  }));
}

/**
 * Derived from the provenance: the same batch gives the same ids. The newest timestamp tells a recreated topic's
 * offsets from the old ones'; offsets are padded, so that rows are appended to the table in order.
 */
function processingId(prefix: string, part: Part<unknown>, index: number): string {
  return `${prefix}-${part.partition}-${String(part.firstOffset).padStart(16, '0')}-${part.newest}-${index}`;
}

/** FNV-1a, 64 bits, 16 hexadecimal digits. */
function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
