/** Lambda's default for Kafka, which has no number in its API, ms. */
const defaultMs = 500;

/** The nearest batch window that Lambda has: 0 (at once), its default of 500 ms, or whole seconds. In ms. */
export function nearestWindow(ms: number): number {
  const whole = [0, defaultMs, Math.floor(ms / 1000) * 1000, Math.ceil(ms / 1000) * 1000];
  return whole.reduce((best, each) => (Math.abs(each - ms) < Math.abs(best - ms) ? each : best));
}

/** What to say where the window is not the interval that was asked for; undefined where it is. */
export function windowNote(ms: number): string | undefined {
  const taken = nearestWindow(ms);
  if (taken === ms) return undefined;
  const means = taken === 0 ? '0 s: a batch is handed over at once, with what is there' : `${taken / 1000} s`;
  return `BATCH_INTERVAL ${ms} ms is taken as ${means}. AWS counts batch windows in whole seconds (0.5 s is its default).`;
}
