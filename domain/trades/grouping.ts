import type { TickDraft } from './csv-row.ts';
import { encodeMessage } from './message.ts';
import type { Tick } from './tick.ts';

export interface Grouping<Row extends TickDraft> {
  /** Takes the next row; returns a finished group when this row does not belong to it. */
  add(row: Row): readonly Row[] | undefined;
  /** The rows held, at the end or before a pause. */
  flush(): readonly Row[] | undefined;
}

/** Most rows of a message. */
const maxRows = 500;
/** Most bytes of a message: 256 KB of JSON. */
export const maxBytes = 256 * 1024;

/** Groups consecutive rows of one timestamp into messages of at most 500 rows and 256 KB. */
export function groupRows<Row extends TickDraft = TickDraft>(): Grouping<Row> {
  let rows: Row[] = [];
  let bytes = 2;
  const flush = (): readonly Row[] | undefined => {
    const group = rows;
    rows = [];
    bytes = 2;
    return group.length > 0 ? group : undefined;
  };
  return {
    add: row => {
      const size = elementBytes(row);
      const first = rows[0];
      const fits = first?.created_at === row.created_at && rows.length < maxRows && bytes + size <= maxBytes;
      const finished = fits ? undefined : flush();
      rows.push(row);
      bytes += size;
      return finished;
    },
    flush,
  };
}

/** The message values that carry `ticks`, all of one timestamp: usually one. */
export function messagesOf(ticks: readonly Tick[]): readonly string[] {
  const grouping = groupRows<Tick>();
  const groups = [...ticks.map(tick => grouping.add(tick)), grouping.flush()];
  return groups.filter(group => group !== undefined).map(encodeMessage);
}

/** Bytes of a row as an element, its comma and the widest id (16 digits) included. */
function elementBytes(row: TickDraft): number {
  const text = JSON.stringify(row);
  let bytes = text.length + '"id":,'.length + 16 + 1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) bytes += code >= 0x800 ? 2 : 1;
  }
  return bytes;
}
