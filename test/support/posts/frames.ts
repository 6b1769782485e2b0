/** A time that servers of the firehose may tell, epoch µs. */
export const firstCursor = Date.UTC(2026, 2, 1, 12) * 1000;

/** What a created post is in the firehose, `index` seconds after the first cursor. */
export function postFrame(index: number, text: unknown, change: Record<string, unknown> = {}) {
  const createdAt = new Date(firstCursor / 1000 + index * 1000).toISOString();
  const record = { $type: 'app.bsky.feed.post', text, createdAt, langs: ['en'], ...change };
  return commitFrame(index, { operation: 'create', collection: 'app.bsky.feed.post', record });
}

export function commitFrame(index: number, commit: Record<string, unknown>) {
  return {
    did: `did:plc:user-${index}`,
    time_us: cursorOf(index),
    kind: 'commit',
    commit: { rev: 'r', rkey: `key-${index}`, cid: 'c', ...commit },
  };
}

export function cursorOf(index: number): number {
  return firstCursor + index * 1_000_000;
}
