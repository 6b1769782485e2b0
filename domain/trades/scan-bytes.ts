/**
 * Reading JSON from its bytes. Each `past…` answers the position behind what it reads at `at`, or `nowhere`, which is also
 * what it answers for text that only a whole reader of JSON knows.
 */
export const nowhere = -1;

const [quote, backslash, zero, nine, point] = [0x22, 0x5c, 0x30, 0x39, 0x2e];
/** Numbers of so many digits are exact, and below 2^53. */
const mostDigits = 15;
/** Amounts with more before their point may pass the bound. */
const mostAmountDigits = 100;

/** The position of the next byte that is no blank. */
export function pastBlanks(bytes: Uint8Array, from: number): number {
  let at = from;
  for (; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) return at;
  }
  return at;
}

/** Blanks, then that byte. */
export function pastSign(bytes: Uint8Array, from: number, sign: number): number {
  const at = pastBlanks(bytes, from);
  return at < bytes.length && bytes[at] === sign ? at + 1 : nowhere;
}

export function hasBytes(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  if (at + wanted.length > bytes.length) return false;
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

/** Whether the same bytes stand at two places, of which `a` is the first. */
export function isSame(view: DataView, a: number, b: number, length: number): boolean {
  if (b + length > view.byteLength) return false;
  let i = 0;
  for (; i + 4 <= length; i += 4) if (view.getInt32(a + i) !== view.getInt32(b + i)) return false;
  for (; i < length; i++) if (view.getInt8(a + i) !== view.getInt8(b + i)) return false;
  return true;
}

function pastDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  for (; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte < zero || byte > nine) return at;
  }
  return at;
}

/** A whole number that is exact, from 0. */
export function pastWhole(bytes: Uint8Array, at: number): number {
  const end = pastDigits(bytes, at);
  const digits = end - at;
  return digits === 1 || (digits > 1 && digits <= mostDigits && bytes[at] !== zero) ? end : nowhere;
}

/** The number that pastWhole has passed. */
export function wholeIn(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + (bytes[at] as number) - zero;
  return value;
}

/** A number from 0 to below 1e100, whole or with a fraction. */
export function pastAmount(bytes: Uint8Array, at: number): number {
  const end = pastDigits(bytes, at);
  const digits = end - at;
  if (digits === 0 || digits > mostAmountDigits || (digits > 1 && bytes[at] === zero)) return nowhere;
  if (end === bytes.length || bytes[end] !== point) return end;
  const fractionEnd = pastDigits(bytes, end + 1);
  return fractionEnd === end + 1 ? nowhere : fractionEnd;
}

/** A text in quotation marks, without escapes. */
export function pastText(bytes: Uint8Array, from: number): number {
  if (from >= bytes.length || bytes[from] !== quote) return nowhere;
  for (let at = from + 1; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === quote) return at + 1;
    if (byte < 0x20 || byte === backslash) return nowhere;
  }
  return nowhere;
}

/** The same, of ASCII that prints, without spaces. */
export function pastWord(bytes: Uint8Array, from: number): number {
  if (from >= bytes.length || bytes[from] !== quote) return nowhere;
  for (let at = from + 1; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === quote) return at + 1;
    if (byte <= 0x20 || byte >= 0x7f || byte === backslash) return nowhere;
  }
  return nowhere;
}
