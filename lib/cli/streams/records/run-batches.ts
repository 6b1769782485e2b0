import { Refusal } from '../../../terminal/refusal.ts';
import { quantity } from '../../../terminal/plurals.ts';
import type { Deployment } from '../../deployment.ts';
import { failureIn } from '../mapping/answer.ts';
import type { Stream } from '../mapping/stream.ts';
import type { Streams } from '../mapping/streams.ts';
import { type Progress, progressOf, type Watch } from '../watch.ts';
import { type Batch, type Batches, batchesOf, beside } from './batches.ts';
import { heldBack } from './open-transactions.ts';
import { reading, type Session } from './reading.ts';

/** What a hand-driven run has done. */
export interface Ran {
  readonly batches: number;
  readonly records: number;
}

/** A wait is spoken of from here on, ms. */
const patienceMs = 1000;

/**
 * Invokes the stopped stream's function with so many batches, and commits each after its success. Rejects with Refusal
 * when the function fails, or a batch has no record for `timeoutMs`; what was done before stays done.
 */
export async function runSome(
  deployment: Deployment,
  streams: Streams,
  stream: Stream,
  { limit, timeoutMs }: { readonly limit: number; readonly timeoutMs: number },
  watch: Watch,
): Promise<Ran> {
  return reading(deployment, stream, async session => {
    const batches = batchesOf(session.log, session.stream, session.brokers.servers, session.positions);
    const done = { batches: 0, records: 0 };
    const progress = progressOf(watch);
    await holdPlace(session);
    while (done.batches < limit) {
      const batch = await nextBatch(batches, stream, timeoutMs, watch);
      if (batch === undefined) throw await waitedInVain(session, timeoutMs, done.batches, limit);
      await deliver(streams, session, batch, done, progress, watch);
    }
    return done;
  });
}

/** The next batch as records come; `watch` hears of a wait that is more than a moment. */
export function nextBatch(
  batches: Batches,
  { topic, batchIntervalMs: windowMs }: Stream,
  timeoutMs: number,
  { say, signal }: Watch,
): Promise<Batch | undefined> {
  const until = Date.now() + timeoutMs;
  const timer = setTimeout(
    () => say(`waiting for records of ${topic} (${timeoutMs / 1000} s; Ctrl+C ends) …`),
    patienceMs,
  );
  return batches.wait({ windowMs, until, signal }).finally(() => clearTimeout(timer));
}

/** The same for all records there are now; later ones are left alone. */
export async function runAvailable(
  deployment: Deployment,
  streams: Streams,
  stream: Stream,
  watch: Watch,
): Promise<Ran> {
  return reading(deployment, stream, async session => {
    const offsets = await session.brokers.admin.fetchTopicOffsets(stream.topic);
    const ends = new Map(offsets.map(({ partition, high }) => [partition, BigInt(high)]));
    const batches = batchesOf(session.log, session.stream, session.brokers.servers, session.positions);
    const done = { batches: 0, records: 0 };
    const progress = progressOf(watch);
    await holdPlace(session);
    for (;;) {
      watch.signal?.throwIfAborted();
      const batch = await batches.drain(ends);
      if (batch === undefined) break;
      await deliver(streams, session, batch, done, progress, watch);
    }
    await session.log.commit(stream.group, batches.passed());
    for (const line of await heldBack(session.brokers.admin, stream)) watch.say(line);
    return done;
  });
}

/** Pins a place that was only a starting position, and refuses a group that others read in before anything is done. */
function holdPlace({ log, stream, positions }: Session): Promise<void> {
  return log.commit(stream.group, positions);
}

export async function waitedInVain(
  { brokers, stream }: Session,
  timeoutMs: number,
  done: number,
  limit: number,
): Promise<Refusal> {
  const before = done === 0 ? [] : [`${done} before it ${done === 1 ? 'is' : 'are'} done`];
  const held = await heldBack(brokers.admin, stream);
  const none =
    held.length > 0 ? held : [`topic ${stream.topic} has no record that ${stream.name} has not read`];
  return new Refusal(
    `waited ${timeoutMs} ms for batch ${done + 1} of ${limit}: ${[...none, ...before].join('; ')}`,
  );
}

async function deliver(
  streams: Streams,
  session: Session,
  batch: Batch,
  done: { batches: number; records: number },
  progress: Progress,
  { signal }: Watch,
): Promise<void> {
  const before = done.batches;
  const { stream, log } = session;
  const failure = failureIn(await streams.invoke(stream, wholeEvent(stream, batch), signal));
  if (failure !== undefined) {
    const places = [...batch.next]
      .map(([partition, next]) => `${partition} before offset ${next}`)
      .join(', ');
    throw new Refusal(
      `function ${stream.function} failed on batch ${before + 1} (partition ${places}): ${failure}; ` +
        `it stays where it was, ${quantity(before, 'batch')} before it ${before === 1 ? 'is' : 'are'} committed`,
    );
  }
  await log.commit(stream.group, batch.next);
  done.batches += 1;
  done.records += batch.records;
  progress(`batch ${done.batches}: ${quantity(batch.records, 'record')}`);
}

/** A failed batch is repeated as a whole, so its function must not store a part of it: `whole` says so to one that reports items. */
function wholeEvent({ mapping }: Stream, { event }: Batch): Uint8Array {
  return mapping.FunctionResponseTypes?.length ? beside(event, { whole: true }) : event;
}
