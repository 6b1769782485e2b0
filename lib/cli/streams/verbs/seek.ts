import { counted } from '../../../terminal/plurals.ts';
import { WrongUsage } from '../../../terminal/refusal.ts';
import { table } from '../../../terminal/table.ts';
import { seek } from '../books/seek.ts';
import { findStopped } from '../mapping/change.ts';
import { placeIn } from '../records/place.ts';
import { confirmOnAws, nameFor, printJson, verb, watch } from './verb.ts';

export const seekVerb = verb({
  name: 'seek',
  lines: `  seek NAME --to beginning|end|OFFSET|TIME
                 move its place; TIME such as 2026-03-01T09:30Z. Sums count nothing again
                 --recount: remove the sums from there on, so that they are counted anew`,
  flags: { to: { type: 'string' }, recount: { type: 'boolean' } },
  read({ to, recount }, words) {
    if (to === undefined) throw new WrongUsage('seek wants --to');
    return { name: nameFor('seek', words), to: placeIn('--to', to), recount: recount === true };
  },
  async run(ground, { name, to, recount }) {
    const { deployment, streams, json } = ground;
    const stream = await findStopped(streams, name, 'seek');
    await confirmOnAws(ground, `move ${name}${recount ? ' and remove its sums from there' : ''}`);
    const moved = await seek(deployment, streams, stream, { to, recount }, watch.say);
    if (json) return printJson({ name, ...moved });
    const cells = moved.partitions.map(({ partition, from, to: at }) => [String(partition), from, at]);
    console.log(table(['partition', 'from', 'to'], cells));
    if (recount)
      console.log(
        `${counted(moved.removedRows, 'row')} of sums removed; what was in them is counted anew when it runs`,
      );
  },
});
