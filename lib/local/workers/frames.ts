import type { FilledFile } from './event-file.ts';
import { type EventPiece, textPieces } from './event-pieces.ts';
import type { EventText } from './function.ts';

const ASCII = 1;
const UTF8 = 0;
const IN_FILE = 2;

export interface CallMeta {
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly traceId: string;
  /** Base64 of JSON. */
  readonly clientContext?: string;
}

/**
 * A call as it goes over the pipe, in pieces: length of the rest (u32), encoding (u8), length of meta (u16), meta,
 * event text; of an event in the file its length there (u32), then place and length of each long value in it (u32 each).
 */
export function callFrame(
  meta: CallMeta,
  event: EventText,
  putInFile: (event: readonly EventPiece[]) => FilledFile | undefined,
): Uint8Array[] {
  const isText = typeof event === 'string';
  const filled = isText ? undefined : putInFile(event);
  const text = isText ? [Buffer.from(event)] : filled ? [placesOf(filled)] : textPieces(event);
  const metaText = JSON.stringify(meta);
  const head = Buffer.allocUnsafe(7 + metaText.length);
  head.writeUInt32LE(head.length - 4 + byteLength(text), 0);
  head[4] = isText ? UTF8 : filled ? IN_FILE : ASCII;
  head.writeUInt16LE(metaText.length, 5);
  head.write(metaText, 7, 'latin1');
  return [head, ...text];
}

function placesOf({ length, values }: FilledFile): Uint8Array {
  return new Uint8Array(Uint32Array.of(length, ...values).buffer);
}

function byteLength(pieces: readonly Uint8Array[]): number {
  let length = 0;
  for (const piece of pieces) length += piece.byteLength;
  return length;
}

/** `fatal`: the process ends by itself after it. */
export type Answer = { readonly kind: 'ready' | 'result' | 'failure' | 'fatal'; readonly text: string };

const KINDS = ['ready', 'result', 'failure', 'fatal'] as const;

/** Cuts what the process writes into answers: length of the rest (u32), kind (u8), UTF-8 text. */
export function answerReader(onAnswer: (answer: Answer) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let length = 0;
  return chunk => {
    chunks.push(chunk);
    length += chunk.length;
    while (length >= 4) {
      const first = chunks[0];
      const head = first !== undefined && first.length >= 4 ? first : Buffer.concat(chunks);
      const end = 4 + head.readUInt32LE(0);
      if (length < end) return;
      const all = Buffer.concat(chunks);
      const kind = KINDS[all[4] ?? 3] ?? 'fatal';
      const text = all.toString('utf8', 5, end);
      chunks = [all.subarray(end)];
      length = all.length - end;
      onAnswer({ kind, text });
    }
  };
}
