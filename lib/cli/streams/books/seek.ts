import { touchCounter } from '../../../../functions/io/counters.ts';
import type { Deployment } from '../../deployment.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import type { Brokers } from '../records/brokers.ts';
import { type Books, booksOf } from './books.ts';
import type { Place } from '../records/place.ts';
import { reading } from '../records/reading.ts';
import { isFrom, keptRecords } from './set-aside.ts';
import type { Stream } from '../mapping/stream.ts';
import type { Streams } from '../mapping/streams.ts';
import { type Ledger, ledgerOf } from './ledger.ts';

export interface Moved {
  readonly partitions: readonly { readonly partition: number; readonly from: string; readonly to: string }[];
  /** Rows of sums that were removed, to be built again. */
  readonly removedRows: number;
}

type Offsets = ReadonlyMap<number, bigint>;

interface Bounds {
  readonly low: Offsets;
  readonly end: Offsets;
}

/**
 * Sets the place of a stopped stream. The rows of sums say which records they hold, so a replay adds nothing to them;
 * `recount` first removes their rows that lie wholly after the target; sums that know the offsets of another topic can be
 * counted anew from the beginning alone. `say` hears where the place is not the one asked for. Rejects with Refusal for a
 * place that the topic does not hold.
 */
export async function seek(
  deployment: Deployment,
  streams: Streams,
  stream: Stream,
  { to, recount }: { readonly to: Place; readonly recount: boolean },
  say: (line: string) => void,
): Promise<Moved> {
  const books = await booksOf(streams, stream);
  const { ledgerTable, ledgerTopic = stream.topic } = books;
  if (recount && ledgerTable === undefined)
    throw new Refusal(
      `${stream.name} keeps no sums: function ${stream.function} has no LEDGER_TABLE; --recount is for those that have one`,
    );
  // Where the sums have the offsets of another topic, their rows do not tell which of its own records are in them.
  const isOfOther = ledgerTopic !== stream.topic;
  if (recount && isOfOther && to.at !== 'beginning')
    throw new Refusal(
      `${stream.name} knows what it has counted by offsets of topic ${ledgerTopic}: --recount goes with --to beginning alone`,
    );
  return reading(deployment, stream, async ({ stream: sourced, brokers, log, positions, sourceOf }) => {
    const ledger = ledgerTable && ledgerOf(deployment, ledgerTable, await sourceOf(ledgerTopic), ledgerTopic);
    const bounds = await boundsOf(brokers, stream.topic);
    const asked = await targetsOf(brokers, stream.topic, to, bounds, say);
    // All of its sums go, so all of its records must be there.
    if (recount && isOfOther) refuseBelow(stream.topic, everyPartitionAt(0n, bounds.low), bounds.low);
    const targets =
      recount && ledger && !isOfOther
        ? await rebuildable(ledger, asked, bounds, to, stream.topic, say)
        : asked;
    await log.commit(stream.group, targets);
    const isRebuilt = recount && !isOfOther;
    const cleaning: Cleaning = {
      from: isOfOther ? everyPartitionAt(0n, targets) : targets,
      recount,
      reach: (ledger, from) => (isRebuilt ? behindRows(ledger, from, to, say) : Promise.resolve(from)),
    };
    const { removedRows, reached } =
      ledger && (recount || !isOfOther)
        ? await clean(deployment, ledger, sourced, books, cleaning)
        : { removedRows: 0, reached: targets };
    const places = isRebuilt ? reached : targets;
    if (places !== targets) await log.commit(stream.group, places);
    return {
      partitions: [...places].map(([partition, offset]) => ({
        partition,
        from: String(positions.get(partition)),
        to: String(offset),
      })),
      removedRows,
    };
  });
}

async function boundsOf({ admin }: Brokers, topic: string): Promise<Bounds> {
  const all = (await admin.fetchTopicOffsets(topic)).sort((a, b) => a.partition - b.partition);
  return {
    low: new Map(all.map(({ partition, low }) => [partition, BigInt(low)])),
    end: new Map(all.map(({ partition, high }) => [partition, BigInt(high)])),
  };
}

async function targetsOf(
  { admin }: Brokers,
  topic: string,
  to: Place,
  { low, end }: Bounds,
  say: (line: string) => void,
): Promise<Offsets> {
  if (to.at === 'offset') return atOffset(topic, to.offset, { low, end }, say);
  if (to.at !== 'time') return to.at === 'end' ? end : low;
  const found = await admin.fetchTopicOffsetsByTimestamp(topic, to.timeMs);
  return new Map(found.map(({ partition, offset }) => [partition, BigInt(offset)]));
}

function atOffset(topic: string, offset: bigint, { low, end }: Bounds, say: (line: string) => void): Offsets {
  if ([...end.values()].every(last => offset > last))
    throw new Refusal(`topic ${topic} ends before offset ${offset}: ${listed(end)}`);
  refuseBelow(topic, new Map([...end.keys()].map(partition => [partition, offset])), low);
  return new Map(
    [...end].map(([partition, last]) => {
      if (offset > last) say(`partition ${partition} ends at ${last}: that is its place now`);
      return [partition, offset > last ? last : offset];
    }),
  );
}

/** Where counting anew can begin: behind rows that the target cuts in two, where the topic still has the records. */
async function rebuildable(
  ledger: Ledger,
  targets: Offsets,
  { low }: Bounds,
  to: Place,
  topic: string,
  say: (line: string) => void,
): Promise<Offsets> {
  if (to.at === 'time') {
    const { timeMs } = to;
    const lost = [...(await ledger.newestBefore(low))].filter(([, newest]) => newest >= timeMs);
    if (lost.length > 0) throw noLonger(topic, new Map(lost.map(([part]) => [part, low.get(part) ?? 0n])));
  }
  return behindRows(ledger, targets, to, say);
}

/** The targets; where one cuts rows in two, or lies within what was folded, the place behind them. */
async function behindRows(
  ledger: Ledger,
  targets: Offsets,
  to: Place,
  say: (line: string) => void,
): Promise<Offsets> {
  const behind = await ledger.behind(targets);
  const way = to.at === 'beginning' ? 'which the topic has not all any more' : '--to beginning recounts all';
  const found = [...targets].map(([partition, target]): [number, bigint] => {
    const row = behind.get(partition) ?? -1n;
    if (row <= target) return [partition, target];
    say(
      `not recounted: records ${target} to ${row - 1n} of partition ${partition}, whose sums are in one row with earlier ones; ${way}`,
    );
    return [partition, row];
  });
  return found.some(([partition, place]) => place !== targets.get(partition)) ? new Map(found) : targets;
}

function everyPartitionAt(offset: bigint, partitions: Offsets): Offsets {
  return new Map([...partitions.keys()].map(partition => [partition, offset]));
}

function refuseBelow(topic: string, targets: Offsets, low: Offsets): void {
  const lost = [...targets].filter(([partition, target]) => target < (low.get(partition) ?? 0n));
  if (lost.length > 0) throw noLonger(topic, new Map(lost.map(([part]) => [part, low.get(part) ?? 0n])));
}

function noLonger(topic: string, earliest: Offsets): Refusal {
  return new Refusal(
    `topic ${topic} no longer has these records; the earliest it holds: ${listed(earliest)}`,
  );
}

function listed(offsets: Offsets): string {
  return [...offsets].map(([partition, offset]) => `partition ${partition} offset ${offset}`).join(', ');
}

interface Cleaning {
  readonly from: Offsets;
  readonly recount: boolean;
  /** Where it begins indeed, once no row is left that could still be folded. */
  readonly reach: (ledger: Ledger, from: Offsets) => Promise<Offsets>;
}

/**
 * Sums: what will be read again, and not skipped as counted, must not stay on the list of set-aside records, nor among
 * the rows of redriven ones: it would count twice. What came from the topic before it was made again is not read, and
 * stays. The rows go first: cut off in between, every record is in the topic before its mark or still on the list, and
 * the same seek completes it.
 */
async function clean(
  deployment: Deployment,
  ledger: Ledger,
  { topic, mapping }: Stream,
  books: Books,
  { from, recount, reach }: Cleaning,
): Promise<{ readonly removedRows: number; readonly reached: Offsets }> {
  const marks = !recount ? await ledger.marks() : new Map<number, bigint>();
  const again = new Map(
    [...from].map(([partition, target]) => {
      const mark = marks.get(partition) ?? -1n;
      return [partition, mark > target ? mark : target];
    }),
  );
  const removedRows = await ledger.remove(recount ? from : new Map(), again);
  if (removedRows > 0) await touchCounter(deployment.countersTable, books.name);
  const reached = await reach(ledger, from);
  const forgotten = recount ? reached : again;
  const kept = keptRecords(deployment, books.name, topic);
  try {
    for await (const record of kept) {
      const isRead = BigInt(record.offset) >= (forgotten.get(record.partition) ?? 0n);
      if (isRead && isFrom(record, mapping.EventSourceArn)) await kept.forget(record);
    }
  } finally {
    kept.close();
  }
  return { removedRows, reached };
}
