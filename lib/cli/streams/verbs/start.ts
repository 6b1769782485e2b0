import { WrongUsage } from '../../../terminal/refusal.ts';
import { changeTo } from '../mapping/change.ts';
import { runBatches } from './run.ts';
import { type Ground, howMany, howManyFlags, type HowMany, nameFor, printJson, verb, watch } from './verb.ts';

const all = { all: { type: 'boolean' } } as const;

export const startVerb = verb({
  name: 'start',
  lines: `  start NAME     go on where it stopped; --all for every stream
                 --limit K: only K batches, then stopped; --timeout MS for each (30000)`,
  flags: { ...all, ...howManyFlags },
  read(values, words): Start {
    const name = oneOrAll('start', values.all, words);
    if (values.limit !== undefined) return { name: nameFor('--limit', words), how: howMany(values) };
    if (values.timeout !== undefined) throw new WrongUsage('--timeout goes with --limit');
    return { name };
  },
  run: (ground, { name, how }) =>
    name !== undefined && how !== undefined ? runBatches(ground, name, how) : change(ground, 'running', name),
});

export const stopVerb = verb({
  name: 'stop',
  lines: '  stop NAME      finish the batch under way, commit, stop; --all for every stream',
  flags: all,
  read: (values, words): Start => ({ name: oneOrAll('stop', values.all, words) }),
  run: (ground, { name }) => change(ground, 'stopped', name),
});

interface Start {
  /** Absent: every stream. */
  readonly name: string | undefined;
  /** Present: only so many batches. */
  readonly how?: HowMany;
}

function oneOrAll(who: string, all: boolean | undefined, [name]: readonly string[]): string | undefined {
  if ((name === undefined) !== (all === true))
    throw new WrongUsage(`${who} wants the name of one stream, or --all`);
  return name;
}

/** Starts or stops the streams, one after the other. */
async function change(
  { streams, json }: Ground,
  status: 'running' | 'stopped',
  only: string | undefined,
): Promise<void> {
  const names = only === undefined ? (await streams.list()).map(({ name }) => name) : [only];
  const changes: { name: string; status: string; changed: boolean }[] = [];
  for (const name of names) {
    const changed = await changeTo(status === 'running' ? 'Enabled' : 'Disabled', name, streams, watch);
    changes.push({ name, status, changed });
    if (!json) console.log(`${name}: ${changed ? status : `${status} already`}`);
  }
  if (json) printJson(changes);
}
