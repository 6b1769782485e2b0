import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from '../../../terminal/refusal.ts';
import { doing, isSettled, type Stream } from './stream.ts';
import type { Streams } from './streams.ts';
import type { Watch } from '../watch.ts';

/** A change is spoken of while it lasts from here on, ms. */
const patience = 2000;
/** Longer than the longest batch: window, function time-out and commit, ms. */
const deadline = 15 * 60_000;

/**
 * Starts or stops a stream and waits until it has; answers whether there was anything to do.
 * `watch` hears how long the wait has been, once it is more than a moment.
 */
export async function changeTo(
  target: 'Enabled' | 'Disabled',
  name: string,
  streams: Streams,
  watch: Watch,
): Promise<boolean> {
  let stream = await settled(await streams.find(name), streams, watch);
  if (stream.state === target) return false;
  await streams.enable(stream, target === 'Enabled');
  stream = await settled(await streams.find(name), streams, watch);
  if (stream.state !== target) throw new Refusal(`${name} is ${doing(stream)}: somebody else changed it`);
  return true;
}

/** Waits until a stream is neither starting nor stopping. */
export async function settled(first: Stream, streams: Streams, { say, signal }: Watch): Promise<Stream> {
  const since = Date.now();
  let said = since;
  let stream = first;
  while (!isSettled(stream)) {
    signal?.throwIfAborted();
    const now = Date.now();
    if (now - since > deadline) throw new Refusal(`${stream.name} has been ${doing(stream)} for 15 minutes`);
    if (now - said >= patience) {
      said = now;
      say(`${stream.name}: ${doing(stream)} for ${Math.round((now - since) / 1000)} s`);
    }
    await pause(100);
    stream = await streams.find(stream.name);
  }
  return stream;
}

/** The stream, which must be stopped; `hint` is what would stop it. */
export async function findStopped(
  streams: Streams,
  name: string,
  verb: string,
  hint = `stop ${name}`,
): Promise<Stream> {
  const stream = await streams.find(name);
  if (stream.state === 'Disabled') return stream;
  throw new Refusal(`${name} is ${doing(stream)}: ${verb} wants it stopped; try: ${hint}`);
}
