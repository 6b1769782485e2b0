/**
 * True for a name by which sums may be grouped: 1 to 64 characters, without outer spaces, which SQL would ignore, without
 * surrogates, which not every table keeps, and without what steers the screen that shows it: control characters, those of C1 too, and
 * marks that turn the direction of what stands around them.
 */
export function isGroupName(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > 64) return false;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 0x20 || (code >= 0x7f && isUnfit(code))) return false;
  }
  return value.charCodeAt(0) !== 0x20 && value.charCodeAt(value.length - 1) !== 0x20;
}

function isUnfit(code: number): boolean {
  return (
    code <= 0x9f ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069) ||
    (code >= 0xd800 && code <= 0xdfff)
  );
}
