import { quantity } from '../../../terminal/plurals.ts';
import { WrongUsage } from '../../../terminal/refusal.ts';
import { table } from '../../../terminal/table.ts';
import { seek } from '../books/seek.ts';
import { findStopped } from '../mapping/change.ts';
import { type RecordPlace, skip } from '../books/skip.ts';
import { type Place, placeIn } from '../records/place.ts';
import { confirmOnAws, type Ground, nameFor, printJson, verb, watch } from './verb.ts';

export const seekVerb = verb({
  name: 'seek',
  lines: `  seek NAME --to beginning|end|OFFSET|TIME
                 move its place; TIME such as 2026-03-01T09:30Z. Sums count nothing again
                 --recount: remove the sums from there on, so that they are counted anew
                 --skip PARTITION@OFFSET instead of --to: pass this one record, if it is the next that the stream reads`,
  flags: { to: { type: 'string' }, recount: { type: 'boolean' }, skip: { type: 'string' } },
  read({ to, recount, skip: record }, words): Seek {
    if (record !== undefined) {
      if (to !== undefined || recount === true)
        throw new WrongUsage('--skip goes without --to and --recount');
      return { name: nameFor('seek', words), record: recordIn(record) };
    }
    if (to === undefined) throw new WrongUsage('seek wants --to');
    return { name: nameFor('seek', words), to: placeIn('--to', to), recount: recount === true };
  },
  async run(ground, asked) {
    if ('record' in asked) return pass(ground, asked);
    const { name, to, recount } = asked;
    const { deployment, streams, json } = ground;
    const stream = await findStopped(streams, name, 'seek');
    await confirmOnAws(ground, `move ${name}${recount ? ' and remove its sums from there' : ''}`);
    const moved = await seek(deployment, streams, stream, { to, recount }, watch.say);
    if (json) return printJson({ name, ...moved });
    const cells = moved.partitions.map(({ partition, from, to: at }) => [String(partition), from, at]);
    console.log(table(['partition', 'from', 'to'], cells));
    if (recount)
      console.log(
        `${quantity(moved.removedRows, 'row')} of sums removed; what was in them is counted anew when it runs`,
      );
  },
});

type Seek =
  | { readonly name: string; readonly to: Place; readonly recount: boolean }
  | { readonly name: string; readonly record: RecordPlace };

async function pass(ground: Ground, { name, record }: Extract<Seek, { record: RecordPlace }>): Promise<void> {
  const { deployment, streams, json } = ground;
  const stream = await findStopped(streams, name, 'seek');
  await confirmOnAws(
    ground,
    `pass record ${record.partition}@${record.offset} of ${stream.topic} in ${name}`,
  );
  const moved = await skip(deployment, streams, stream, record);
  if (json) return printJson({ name, ...moved });
  console.log(
    `${name}: record ${record.partition}@${record.offset} passed; it goes on at ${record.offset + 1n}`,
  );
}

function recordIn(text: string): RecordPlace {
  const [, partition, offset] = /^(\d{1,9})@(\d{1,18})$/.exec(text) ?? [];
  if (partition === undefined || offset === undefined)
    throw new WrongUsage(`--skip wants PARTITION@OFFSET, such as 0@17, not "${text}"`);
  return { partition: Number(partition), offset: BigInt(offset) };
}
