import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from '../refusal.ts';
import { isSettled, type Stream, type streamsOf } from './streams.ts';

type Streams = ReturnType<typeof streamsOf>;

/** A change is spoken of while it lasts from here on, ms. */
const patience = 2000;
/** Longer than the longest batch: window, function time-out and commit, ms. */
const deadline = 15 * 60_000;

/**
 * Starts or stops a stream and waits until it has; answers whether there was anything to do.
 * `say` hears how long the wait has been, once it is more than a moment.
 */
export async function changeTo(
  target: 'Enabled' | 'Disabled',
  name: string,
  streams: Streams,
  say: (line: string) => void,
): Promise<boolean> {
  let stream = await settled(await streams.find(name), streams, say);
  if (stream.state === target) return false;
  await streams.enable(stream, target === 'Enabled');
  stream = await settled(await streams.find(name), streams, say);
  if (stream.state !== target) throw new Refusal(`${name} is ${stream.state}: somebody else changed it`);
  return true;
}

async function settled(first: Stream, streams: Streams, say: (line: string) => void): Promise<Stream> {
  const since = Date.now();
  let said = since;
  let stream = first;
  while (!isSettled(stream)) {
    const now = Date.now();
    if (now - since > deadline) throw new Refusal(`${stream.name} has been ${stream.state} for 15 minutes`);
    if (now - said >= patience) {
      said = now;
      say(`${stream.name}: ${stream.state.toLowerCase()} for ${Math.round((now - since) / 1000)} s`);
    }
    await pause(100);
    stream = await streams.find(stream.name);
  }
  return stream;
}
