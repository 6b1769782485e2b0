const BLOCK = 512;

/**
 * The content of one file of a tar archive, by its whole name.
 * @param {Buffer} tar
 * @param {string} wanted of at most 100 characters
 * @returns {Buffer}
 * @throws {Error} when it is not there
 */
export function fileOf(tar, wanted) {
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const field = (/** @type {number} */ from, /** @type {number} */ to) =>
      tar.toString('latin1', at + from, at + to).replace(/\0.*$/s, '');
    const size = Number.parseInt(field(124, 136), 8) || 0;
    const begin = at + BLOCK;
    if (field(0, 100) === wanted) return tar.subarray(begin, begin + size);
    at = begin + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new Error(`${wanted} is missing`);
}
