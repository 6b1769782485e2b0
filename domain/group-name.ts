/**
 * True for a name by which sums may be grouped: 1 to 64 characters, without outer spaces, which SQL would ignore, and
 * without control characters and surrogates, which not every table keeps.
 */
export function isGroupName(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > 64) return false;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 0x20 || code === 0x7f || (code >= 0xd800 && code <= 0xdfff)) return false;
  }
  return value.charCodeAt(0) !== 0x20 && value.charCodeAt(value.length - 1) !== 0x20;
}
