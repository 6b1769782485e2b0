import { sourceSuffixIn } from '../../../../domain/set-aside-key.ts';
import { quantity } from '../../../terminal/plurals.ts';
import { inLine } from '../../../terminal/printable.ts';
import { Refusal, WrongUsage } from '../../../terminal/refusal.ts';
import { booksOf } from '../books/books.ts';
import { type KeptRecord, keptRecords } from '../books/set-aside.ts';
import { decoded, shown } from '../records/record-text.ts';
import { confirmOnAws, type Ground, nameFor, printJson, verb } from './verb.ts';

export const asideVerb = verb({
  name: 'aside',
  lines: `  aside NAME     every record that was set aside, with its reason and its bytes
                 --dismiss all|PARTITION@OFFSET: take these off the list, with their bytes, for good;
                 where a topic was made again, two may have one place: PARTITION@OFFSET#SOURCE, as listed`,
  flags: { dismiss: { type: 'string' } },
  read: ({ dismiss }, words) => ({
    name: nameFor('aside', words),
    ...(dismiss !== undefined && { dismiss: whichIn(dismiss) }),
  }),
  run: (ground, { name, dismiss }) =>
    dismiss === undefined ? list(ground, name) : forget(ground, name, dismiss),
});

type Which = 'all' | Place;

interface Place {
  readonly partition: number;
  readonly offset: number;
  /** As in the record's key; needed only where another one has its place. */
  readonly suffix?: string;
}

function whichIn(text: string): Which {
  if (text === 'all') return text;
  const [, partition, offset, suffix] = /^(\d{1,9})@(\d{1,15})(#[\da-f]*)?$/.exec(text) ?? [];
  if (partition === undefined || offset === undefined)
    throw new WrongUsage(`--dismiss wants all or PARTITION@OFFSET, such as 0@17, not "${text}"`);
  return { partition: Number(partition), offset: Number(offset), ...(suffix !== undefined && { suffix }) };
}

async function list({ deployment, streams, json }: Ground, name: string): Promise<void> {
  const stream = await streams.find(name);
  const kept = keptRecords(deployment, (await booksOf(streams, stream)).name, stream.topic);
  const all: object[] = [];
  let count = 0;
  try {
    for await (const records of byPlace(kept)) {
      count += records.length;
      if (json) all.push(...records.map(asJson));
      else for (const record of records) console.log(lineOf(record, records));
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
    for await (const records of byPlace(kept)) {
      for (const record of which === 'all' ? records : meant(records, which)) {
        await kept.forget(record);
        dismissed += 1;
      }
    }
  } finally {
    kept.close();
  }
  if (dismissed === 0 && which !== 'all')
    throw new Refusal(
      `${name} has not set aside ${which.partition}@${which.offset}${which.suffix ?? ''}; aside ${name} lists them`,
    );
  if (json) printJson({ name, dismissed });
  else console.log(`${name}: ${quantity(dismissed, 'record')} dismissed`);
}

/** Records in the order of their places; together those of one place, as topics have that were made one after the other. */
async function* byPlace(kept: AsyncIterable<KeptRecord>): AsyncGenerator<readonly KeptRecord[]> {
  let same: KeptRecord[] = [];
  for await (const record of kept) {
    const [first = record] = same;
    if (first.partition !== record.partition || first.offset !== record.offset) {
      yield same;
      same = [];
    }
    same.push(record);
  }
  yield same;
}

/** The one that is meant of the records of a place. Throws Refusal where more than one may be. */
function meant(records: readonly KeptRecord[], { partition, offset, suffix }: Place): readonly KeptRecord[] {
  const found = records.filter(record => record.partition === partition && record.offset === offset);
  if (suffix !== undefined) return found.filter(({ position }) => sourceSuffixIn(position) === suffix);
  if (found.length < 2) return found;
  const each = found.map(
    record => `${placeOf(record, found)} (${record.setAsideAt}, ${inLine(record.reason)})`,
  );
  throw new Refusal(
    `${found.length} records of ${partition}@${offset} were set aside: --dismiss one of ${each.join(', ')}`,
  );
}

/** As the verbs name it, with what tells it from another one of the same place. */
function placeOf({ partition, offset, position }: KeptRecord, same: readonly KeptRecord[]): string {
  return `${partition}@${offset}${same.length > 1 ? sourceSuffixIn(position) : ''}`;
}

function lineOf(record: KeptRecord, same: readonly KeptRecord[]): string {
  const { setAsideAt, topic, length, bytes, reason } = record;
  const value = shown(decoded(bytes === undefined ? null : Buffer.from(bytes)));
  return `${setAsideAt}  ${topic}-${placeOf(record, same)}  ${quantity(length, 'byte')}  ${reason}  ${value}`;
}

function asJson(record: KeptRecord): object {
  const { position: _, bytes, ...rest } = record;
  return { ...rest, bytes: bytes && Buffer.from(bytes).toString('base64') };
}
