import { recordTime } from '../../../../domain/time.ts';
import { markOf } from '../../../../domain/ledger.ts';
import { passStreamMark, readStreamMarks } from '../../../../functions/io/stream-marks.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import type { Deployment } from '../../deployment.ts';
import type { Stream } from '../mapping/stream.ts';
import type { Streams } from '../mapping/streams.ts';
import { reading, type Session } from '../records/reading.ts';
import { booksOf } from './books.ts';
import type { Moved } from './seek.ts';

/** One record of a stream's topic. */
export interface RecordPlace {
  readonly partition: number;
  readonly offset: bigint;
}

/** A database that sleeps takes half a minute to wake. */
const patience = { waitMs: 60_000 };
/** A broker has nothing of what it says it has, ms. */
const stalledMs = 30_000;

/**
 * Passes one record of a stopped stream without its function. Rejects with Refusal, and changes nothing, unless it is
 * the very record that the stream reads next in that partition. How the books stay right:
 * - A user's module has marks in `stream_marks`, and reads next what lies behind both the place and the mark, since a
 *   batch that failed has written what is good before its fault. The mark moves behind the record first, then the place.
 *   Cut off in between, the record is delivered once more and dropped as one below the mark.
 * - Rows of a ledger are their own marks: the next row begins behind the record, and from then on the record lies below
 *   the mark. Until then a seek back delivers it again, as `--recount` does always.
 * - Other functions keep no marks: a seek back delivers it again.
 */
export async function skip(
  deployment: Deployment,
  streams: Streams,
  stream: Stream,
  { partition, offset }: RecordPlace,
): Promise<Moved> {
  const { name, hasMarks } = await booksOf(streams, stream);
  return reading(deployment, stream, async session => {
    const { log, positions } = session;
    const owner = { stream: name, source: session.stream.mapping.EventSourceArn ?? '', topic: stream.topic };
    const marks = hasMarks ? await readStreamMarks(deployment.database, owner, patience) : new Map();
    const mark = BigInt(markOf(marks, partition).next);
    const timestamp = await nextRecord(session, { partition, offset }, mark);
    if (hasMarks) {
      const record = { partition, offset: Number(offset), timestamp };
      await passStreamMark(deployment.database, owner, record, patience);
    }
    const next = offset + 1n;
    await log.commit(stream.group, new Map(positions).set(partition, next));
    const from = String(positions.get(partition));
    return { partitions: [{ partition, from, to: String(next) }], removedRows: 0 };
  });
}

/** The timestamp, epoch ms, of the record that is read next, which must be the one at this place. */
async function nextRecord(
  { stream, brokers, log, positions }: Session,
  { partition, offset }: RecordPlace,
  mark: bigint,
): Promise<number> {
  const position = positions.get(partition);
  if (position === undefined) throw new Refusal(`topic ${stream.topic} has no partition ${partition}`);
  const offsets = await brokers.admin.fetchTopicOffsets(stream.topic);
  const end = BigInt(offsets.find(each => each.partition === partition)?.high ?? 0);
  // A mark beyond the end is of a topic that was made anew.
  const from = mark > position && mark < end ? mark : position;
  const until = Date.now() + stalledMs;
  let at = from;
  while (at < end && Date.now() < until) {
    const [fetched] = await log.fetch(new Map([[partition, at]]), 500);
    const record = fetched?.records.find(each => BigInt(each.offset) >= at);
    if (record !== undefined && BigInt(record.offset) === offset) return recordTime(Number(record.timestamp));
    if (record !== undefined)
      throw new Refusal(
        `${stream.name} stands at offset ${from} of partition ${partition}, and the record it reads next is ${partition}@${record.offset}: nothing was skipped`,
      );
    at = fetched?.next ?? at;
  }
  throw new Refusal(
    `${stream.name} stands at offset ${from} of partition ${partition}, where there is no record yet: nothing was skipped`,
  );
}
