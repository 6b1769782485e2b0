const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Period of `rate(N minutes|hours|days)` in milliseconds. EventBridge Scheduler knows no shorter unit, and wants the
 * singular for 1. Its other forms, `at(…)` and `cron(…)`, are refused by name.
 */
export function ratePeriodMs(expression: string): number {
  const [, count, unit, plural] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const period = Number(count) * (UNITS[unit ?? ''] ?? Number.NaN);
  const wellSaid = count !== undefined && (Number(count) === 1 ? plural === '' : plural === 's');
  if (!wellSaid || !(period > 0))
    throw new Error(
      `schedule expression ${expression}: this machine plays rate(1 minute), rate(N minutes|hours|days)`,
    );
  return period;
}

/** When a rate that began at `startMs` fires next after `nowMs`, epoch milliseconds: periods count from its beginning. */
export function nextFireAt(startMs: number, nowMs: number, periodMs: number): number {
  return startMs + (Math.floor((nowMs - startMs) / periodMs) + 1) * periodMs;
}
