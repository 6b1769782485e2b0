import { quantity } from '../../../terminal/plurals.ts';
import { WrongUsage } from '../../../terminal/refusal.ts';
import { findStopped } from '../mapping/change.ts';
import { runAvailable, runSome } from '../records/run-batches.ts';
import { type Ground, type HowMany, nameFor, printJson, verb, watch } from './verb.ts';

export const runVerb = verb({
  name: 'run',
  lines: `  run NAME --available-now
                 everything there is now, batch by batch, then stopped`,
  flags: { 'available-now': { type: 'boolean' } },
  read(values, words) {
    if (values['available-now'] !== true) throw new WrongUsage('run wants --available-now');
    return { name: nameFor('run', words) };
  },
  run: (ground, { name }) => runBatches(ground, name, 'available-now'),
});

/** `how`: so many batches, or all there is now. */
export async function runBatches(
  { deployment, streams, json }: Ground,
  name: string,
  how: HowMany | 'available-now',
): Promise<void> {
  const stream = await findStopped(streams, name, 'this');
  const ran =
    how === 'available-now'
      ? await runAvailable(deployment, streams, stream, watch)
      : await runSome(deployment, streams, stream, how, watch);
  if (json) return printJson({ name, ...ran, status: 'stopped' });
  console.log(`${name}: ${quantity(ran.batches, 'batch')}, ${quantity(ran.records, 'record')}; stopped`);
}
