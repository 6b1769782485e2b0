/**
 * A line about functions that run on another major version of Node here than their templates ask for; undefined where
 * there are none. `running` is a version such as `24.1.0`; runtimes of other languages are not looked at.
 */
export function nodeVersionWarning(runtimes: readonly string[], running: string): string | undefined {
  const here = running.split('.')[0];
  const asked = new Set(runtimes.flatMap(runtime => /^nodejs(\d+)\.x$/.exec(runtime)?.[1] ?? []));
  asked.delete(here ?? '');
  if (asked.size === 0) return undefined;
  const there = [...asked].join(' and ');
  return `warning: functions run on Node ${here} here and on Node ${there} on AWS; with Node ${there} installed, both run the same`;
}
