/** CRC-32C (Castagnoli), which Kafka's record batches carry; zlib has the other CRC-32 alone. Eight bytes a step. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  let at = 0;
  for (const whole = bytes.length - 7; at < whole; at += 8)
    crc =
      (table[0x700 | ((crc ^ byte(bytes, at)) & 0xff)] as number) ^
      (table[0x600 | (((crc >>> 8) ^ byte(bytes, at + 1)) & 0xff)] as number) ^
      (table[0x500 | (((crc >>> 16) ^ byte(bytes, at + 2)) & 0xff)] as number) ^
      (table[0x400 | ((crc >>> 24) ^ byte(bytes, at + 3))] as number) ^
      (table[0x300 | byte(bytes, at + 4)] as number) ^
      (table[0x200 | byte(bytes, at + 5)] as number) ^
      (table[0x100 | byte(bytes, at + 6)] as number) ^
      (table[byte(bytes, at + 7)] as number);
  for (; at < bytes.length; at++) crc = (table[(crc ^ byte(bytes, at)) & 0xff] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}

const POLYNOMIAL = 0x82f63b78;
/** Eight tables of 256: what a byte does to the sum when so many bytes follow it within the step. */
const table = tables();

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}

function tables(): Int32Array {
  const all = new Int32Array(8 * 256);
  for (let value = 0; value < 256; value++) {
    let crc = value;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    all[value] = crc;
  }
  for (let at = 256; at < all.length; at++) {
    const before = all[at - 256] as number;
    all[at] = (all[before & 0xff] as number) ^ (before >>> 8);
  }
  return all;
}
