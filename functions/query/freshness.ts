/**
 * Ages of the last batch, in milliseconds, from which an answer is read anew although nothing has been written since. An index
 * may follow its table late, and rows of the past are remembered for a minute: what was read at once may lack them.
 */
const ages = [3_000, 65_000];

/**
 * A text that changes when an answer is to be read anew though no stream has moved: with the UTC day, since what lies in the
 * future depends on it, and as the last batch grows old. After that it stays, so that a database nobody writes to can
 * sleep. `writtenAt`: when data were written last, ISO 8601; null for never.
 */
export function freshness(writtenAt: readonly (string | null)[], nowMs = Date.now()): string {
  const last = Math.max(0, ...writtenAt.map(at => (at === null ? 0 : Date.parse(at))));
  const day = new Date(nowMs).toISOString().slice(0, 10);
  return `${day} ${ages.filter(age => nowMs - last >= age).length}`;
}
