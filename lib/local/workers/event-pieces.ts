/** A part of an event's JSON text: ASCII bytes, or a long value, which stands for its base64 in quotation marks. */
export type EventPiece = Uint8Array | LongValue;

/** Written as base64 only where a text is wanted: a process of a function gets the bytes, and makes its own string of them. */
export interface LongValue {
  readonly value: Uint8Array;
}

/** Bytes of the text. */
export function textLength(pieces: readonly EventPiece[]): number {
  let length = 0;
  for (const piece of pieces)
    length += piece instanceof Uint8Array ? piece.length : quotedLength(piece.value.length);
  return length;
}

/** Bytes of base64 in quotation marks. */
export function quotedLength(bytes: number): number {
  return 2 + Math.ceil(bytes / 3) * 4;
}

/** The text, in pieces. */
export function textPieces(pieces: readonly EventPiece[]): readonly Uint8Array[] {
  return pieces.map(piece => (piece instanceof Uint8Array ? piece : quoted(piece.value)));
}

/** The text of an event, whole. */
export function wholeText(event: string | readonly EventPiece[]): string {
  return typeof event === 'string' ? event : Buffer.concat(textPieces(event)).toString('latin1');
}

function quoted(value: Uint8Array): Buffer {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return Buffer.from(`"${bytes.toString('base64')}"`, 'latin1');
}
