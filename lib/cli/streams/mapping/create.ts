import { until } from '../../../local/until.ts';
import { limits } from '../../../mapping/limits.ts';
import { type BatchWindow, longestWindowMs, windowNearest, windowNote } from '../../../mapping/window.ts';
import type { Deployment } from '../../deployment.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import { changeTo } from './change.ts';
import { checkTopic } from './check-topic.ts';
import type { Place } from '../records/place.ts';
import { groupOf } from '../../../../domain/stream-names.ts';
import type { Stream } from './stream.ts';
import type { Streams } from './streams.ts';
import type { Watch } from '../watch.ts';

export interface Wanted {
  readonly name: string;
  readonly topic: string;
  /** Name or ARN. */
  readonly function: string;
  /** Records; Lambda's default is 100. */
  readonly batchSize?: number;
  /** Lambda's default is 500. */
  readonly batchIntervalMs?: number;
  /** Gives the stream a place of its own in the topic, as group `<its group>:<this>`. */
  readonly group?: string;
  /** Counts where the group has no place yet; the beginning when absent. */
  readonly startingPosition?: Place;
  readonly start: boolean;
}

const patienceMs = 180_000;

/**
 * Makes a stream, stopped unless `start`, and waits until it is there; all or nothing. It is polled as the stack's own
 * streams are. `watch` hears where it differs
 * from what was asked. Rejects with Refusal for a name that is taken, a missing function or topic, or bad sizes.
 */
export async function createStream(
  deployment: Deployment,
  streams: Streams,
  wanted: Wanted,
  watch: Watch,
): Promise<void> {
  const { say, signal } = watch;
  const { name, topic } = wanted;
  checkName(name, wanted.group);
  const { batchSize, batchIntervalMs } = wanted;
  checkBatchSize(batchSize);
  const window = windowFor(batchIntervalMs);
  const start = startOf(wanted.startingPosition);
  const others = await streams.list();
  if (others.some(stream => stream.name === name))
    throw new Refusal(`there is a stream named "${name}" already`);
  const target = await streams.function(wanted.function);
  if (target === undefined) throw new Refusal(`there is no function named "${wanted.function}"`);
  const twin = others.find(other => other.topic === topic && other.mapping.FunctionArn === target.arn);
  if (twin !== undefined)
    throw new Refusal(
      `${twin.function} reads ${topic} as ${twin.name} already, and Lambda has one mapping for each function and topic; name another function`,
    );
  await checkTopic(deployment, topic, watch);
  signal?.throwIfAborted();

  const uuid = await streams.create({
    FunctionName: target.arn,
    EventSourceArn: deployment.clusterArn,
    Topics: [topic],
    AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: groupOf(deployment.stage, name, wanted.group) },
    Enabled: false,
    ...pollingOf(others),
    ...start,
    ...(batchSize !== undefined && { BatchSize: batchSize }),
    ...(window?.seconds !== undefined && { MaximumBatchingWindowInSeconds: window.seconds }),
  });
  try {
    await waitFor(async () => (await streams.state(uuid)) === 'Disabled', `${name} was not made`, signal);
    if (wanted.start) await changeTo('Enabled', name, streams, watch);
  } catch (error) {
    await discard(streams, uuid, name);
    throw error;
  }
  const note =
    batchIntervalMs === undefined || window === undefined ? undefined : windowNote(batchIntervalMs, window);
  if (note !== undefined) say(note);
}

/**
 * The stream is polled as the stack's streams are: a stage with provisioned pollers has no endpoints in its network
 * that others could work through. On demand there is nothing to say.
 */
function pollingOf(streams: readonly Stream[]) {
  const model = streams.find(({ isOwned, mapping }) => isOwned && mapping.ProvisionedPollerConfig)?.mapping;
  if (model === undefined) return {};
  const { ProvisionedPollerConfig, MetricsConfig, LoggingConfig } = model;
  return {
    ProvisionedPollerConfig,
    ...(MetricsConfig && { MetricsConfig }),
    ...(LoggingConfig && { LoggingConfig }),
  };
}

/** Ends a stream that no template owns, and waits until it is gone. Its place in the topic stays. */
export async function dropStream(streams: Streams, name: string): Promise<void> {
  const { isOwned, uuid } = await streams.find(name);
  if (isOwned)
    throw new Refusal(`${name} belongs to the stack, whose template would miss it: stop it instead`);
  await discard(streams, uuid, name);
}

/** Lambda takes no change while another is under way. */
async function discard(streams: Streams, uuid: string, name: string): Promise<void> {
  const resting = new Set(['Enabled', 'Disabled', undefined]);
  await waitFor(async () => resting.has(await streams.state(uuid)), `${name} does not come to rest`);
  await streams.remove(uuid);
  await waitFor(async () => (await streams.state(uuid)) === undefined, `${name} is still there`);
}

async function waitFor(
  isDone: () => Promise<boolean>,
  otherwise: string,
  signal?: AbortSignal,
): Promise<void> {
  const late = () => new Refusal(`${otherwise} after ${patienceMs / 1000} s`);
  await until(isDone, { mostMs: patienceMs, pauseMs: 100, late, signal });
}

function checkBatchSize(size: number | undefined): void {
  const [least, most] = limits.BatchSize;
  if (size !== undefined && !(Number.isInteger(size) && size >= least && size <= most))
    throw new Refusal(
      `the batch size must be a whole number of records from ${least} to ${most}, not ${size}`,
    );
}

function windowFor(ms: number | undefined): BatchWindow | undefined {
  const window = ms === undefined ? undefined : windowNearest(ms);
  if (ms !== undefined && window === undefined)
    throw new Refusal(`the batch interval must be 0 to ${longestWindowMs} ms, not ${ms}`);
  return window;
}

function checkName(name: string, group: string | undefined): void {
  if (!/^[A-Za-z0-9][\w.-]{0,99}$/.test(name))
    throw new Refusal(`"${name}" cannot name a stream: letters, digits, _, - and . can, up to 100 of them`);
  if (group !== undefined && !/^[\w.@=+*/-]{1,60}$/.test(group))
    throw new Refusal(`"${group}" cannot name a group: letters, digits and _-.@=+*/ can, up to 60 of them`);
}

function startOf(place: Place | undefined) {
  switch (place?.at) {
    case 'end':
      return { StartingPosition: 'LATEST' } as const;
    case 'time':
      return { StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: new Date(place.timeMs) } as const;
    case 'offset':
      throw new Refusal('a stream starts at the beginning, the end or a time; seek takes it to an offset');
    default:
      return { StartingPosition: 'TRIM_HORIZON' } as const;
  }
}
