/** How long a failure answers every request, without another call. */
const failureMs = 1_000;

/**
 * The answers of a call that costs something, each kept for `keepMs` from when it was asked for. Those who ask while a
 * call is under way share it. A failure is kept for a second at most: a service in trouble is not asked by every request.
 * `now`: milliseconds.
 */
export function kept<T>(
  read: () => Promise<T>,
  keepMs: number,
  now: () => number = Date.now,
): () => Promise<T> {
  let last: { readonly answer: Promise<T>; until: number } | undefined;
  return () => {
    if (last !== undefined && now() < last.until) return last.answer;
    const until = now() + keepMs;
    const asked = { answer: read(), until };
    asked.answer.catch(() => {
      asked.until = Math.min(asked.until, now() + failureMs);
    });
    last = asked;
    return asked.answer;
  };
}
