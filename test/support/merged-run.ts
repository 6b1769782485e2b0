import type { run } from 'node:test';

type Events = ReturnType<typeof run>;

const names = ['tests', 'suites', 'pass', 'fail', 'cancelled', 'skipped', 'todo', 'duration_ms'] as const;

/** What the closing lines of node's runner count; `duration_ms` is the sum over the runs. */
export type Counts = Record<(typeof names)[number], number>;

interface RunnerEvent {
  readonly type: string;
  readonly data: object;
}

/**
 * Several runs, one after the other, as the events of one: their closing counts are added up and
 * said once, at the end. `done` hears the sum.
 */
export async function* merged(
  runs: readonly (() => Events)[],
  done: (total: Counts) => void,
): AsyncGenerator<RunnerEvent> {
  const total: Counts = {
    tests: 0,
    suites: 0,
    pass: 0,
    fail: 0,
    cancelled: 0,
    skipped: 0,
    todo: 0,
    duration_ms: 0,
  };
  for (const start of runs) {
    for await (const event of start() as AsyncIterable<RunnerEvent>) {
      const closing = closingCount(event);
      if (closing === undefined) yield event;
      else total[closing.name] += closing.value;
    }
  }
  for (const name of names) {
    yield { type: 'test:diagnostic', data: { nesting: 0, message: `${name} ${total[name]}` } };
  }
  done(total);
}

function closingCount(event: RunnerEvent): { name: keyof Counts; value: number } | undefined {
  if (event.type !== 'test:diagnostic') return undefined;
  const { nesting, message, file } = event.data as { nesting: number; message: string; file?: string };
  if (nesting !== 0 || file !== undefined) return undefined;
  const [word, value] = message.split(' ');
  const name = names.find(known => known === word);
  return name === undefined || value === undefined ? undefined : { name, value: Number(value) };
}
