import { quantity } from '../../../terminal/plurals.ts';
import { Refusal, WrongUsage } from '../../../terminal/refusal.ts';
import { booksOf } from '../books/books.ts';
import { type KeptRecord, keptRecords } from '../books/set-aside.ts';
import { decoded, shown } from '../records/record-text.ts';
import { confirmOnAws, type Ground, nameFor, printJson, verb } from './verb.ts';

export const asideVerb = verb({
  name: 'aside',
  lines: `  aside NAME     every record that was set aside, with its reason and its bytes
                 --dismiss all|PARTITION@OFFSET: take these off the list, with their bytes, for good`,
  flags: { dismiss: { type: 'string' } },
  read: ({ dismiss }, words) => ({
    name: nameFor('aside', words),
    ...(dismiss !== undefined && { dismiss: whichIn(dismiss) }),
  }),
  run: (ground, { name, dismiss }) =>
    dismiss === undefined ? list(ground, name) : forget(ground, name, dismiss),
});

type Which = 'all' | { readonly partition: number; readonly offset: number };

function whichIn(text: string): Which {
  if (text === 'all') return text;
  const [, partition, offset] = /^(\d{1,9})@(\d{1,15})$/.exec(text) ?? [];
  if (partition === undefined || offset === undefined)
    throw new WrongUsage(`--dismiss wants all or PARTITION@OFFSET, such as 0@17, not "${text}"`);
  return { partition: Number(partition), offset: Number(offset) };
}

async function list({ deployment, streams, json }: Ground, name: string): Promise<void> {
  const stream = await streams.find(name);
  const kept = keptRecords(deployment, (await booksOf(streams, stream)).name, stream.topic);
  const all: object[] = [];
  let count = 0;
  try {
    for await (const record of kept) {
      count += 1;
      if (json) all.push(asJson(record));
      else console.log(lineOf(record));
    }
  } finally {
    kept.close();
  }
  if (json) printJson({ name, setAside: all });
  else if (count === 0) console.log(`${name} has set nothing aside`);
}

async function forget(ground: Ground, name: string, which: Which): Promise<void> {
  const { deployment, streams, json } = ground;
  const stream = await streams.find(name);
  await confirmOnAws(ground, `forget what ${name} has set aside`);
  const kept = keptRecords(deployment, (await booksOf(streams, stream)).name, stream.topic);
  let dismissed = 0;
  try {
    for await (const record of kept) {
      const isIt =
        which === 'all' || (record.partition === which.partition && record.offset === which.offset);
      if (!isIt) continue;
      await kept.forget(record);
      dismissed += 1;
    }
  } finally {
    kept.close();
  }
  if (dismissed === 0 && which !== 'all')
    throw new Refusal(
      `${name} has not set aside ${which.partition}@${which.offset}; aside ${name} lists them`,
    );
  if (json) printJson({ name, dismissed });
  else console.log(`${name}: ${quantity(dismissed, 'record')} dismissed`);
}

function lineOf({ setAsideAt, topic, partition, offset, length, bytes, reason }: KeptRecord): string {
  const value = shown(decoded(bytes === undefined ? null : Buffer.from(bytes)));
  return `${setAsideAt}  ${topic}-${partition}@${offset}  ${quantity(length, 'byte')}  ${reason}  ${value}`;
}

function asJson(record: KeptRecord): object {
  const { topic, partition, offset, timestamp, setAsideAt, reason, length, sha256, elements, bytes } = record;
  const base64 = bytes && Buffer.from(bytes).toString('base64');
  return { topic, partition, offset, timestamp, setAsideAt, reason, length, sha256, elements, bytes: base64 };
}
