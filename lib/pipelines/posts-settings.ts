import { shortBatches } from '../settings/stream-settings.ts';
import type { WindowSettings } from '../../domain/posts/window.ts';
import type { Stage } from '../settings/settings.ts';
import type {
  LedgeredStream,
  OrderedStream,
  PipelineSettings,
  ProducerSettings,
  ScheduledSettings,
} from '../settings/stream-settings.ts';

export interface PostsSettings extends PipelineSettings {
  readonly streams: {
    /** Each id once into DynamoDB, and scored posts on to the second topic. */
    readonly transform: OrderedStream;
    /** Windows and words into MySQL. */
    readonly aggregate: LedgeredStream;
  };
  readonly producer: ProducerSettings;
  /** The function that closes windows. */
  readonly close: ScheduledSettings;
  /** The function that reads live posts and hands them to the producer, which then has its own schedule off. */
  readonly live: LiveSettings;
  /** What posts are kept for, lower case; their topic is named after it. MILLRACE_WORD in its place. */
  readonly word: string;
  /** What language posts are kept in, such as `en`; empty for any. MILLRACE_LANG in its place. */
  readonly lang: string;
  /** Windows begin at multiples of their size, or slide, since 1970; a session ends after a gap without posts. */
  readonly window: WindowSettings;
  /** How long after the newest post of its partition a post still counts in its windows. */
  readonly allowedLatenessSeconds: number;
  /** What becomes of a post that is later: counted as late alone, or in its window all the same. */
  readonly late: 'drop' | 'amend';
  /** Which rows a reader of windows takes: those that changed, those that are final, or all. */
  readonly output: 'update' | 'append' | 'complete';
  /** Days that an id is known as seen, and its post is kept; 0 keeps both for good. */
  readonly dedupe: { readonly days: number };
  /** Without a post for so long, a partition does not hold the watermark back. */
  readonly idleSeconds: number;
}

export interface LiveSettings extends ScheduledSettings {
  /** Of a server that speaks Bluesky's Jetstream. */
  readonly url: string;
}

/** What the transform waits for is DynamoDB, a call for each post; 2,000 of them take some seconds. */
const transform: OrderedStream = {
  kind: 'ordered',
  batchSize: 2_000,
  windowSeconds: 5,
  timeoutSeconds: 300,
  memoryMb: 1024,
};
const aggregate: LedgeredStream = {
  kind: 'ledgered',
  batchSize: 10_000,
  windowSeconds: 30,
  timeoutSeconds: 180,
  memoryMb: 1024,
};
const base: PostsSettings = {
  streams: { transform, aggregate },
  producer: { scheduled: true, intervalSeconds: 1, timeoutSeconds: 75, memoryMb: 512 },
  close: { scheduled: true, timeoutSeconds: 60, memoryMb: 256 },
  live: {
    scheduled: false,
    timeoutSeconds: 75,
    memoryMb: 512,
    url: 'wss://jetstream2.us-east.bsky.network/subscribe',
  },
  word: 'coffee',
  lang: 'en',
  window: { kind: 'tumbling', sizeSeconds: 300 },
  allowedLatenessSeconds: 60,
  late: 'drop',
  output: 'update',
  dedupe: { days: 7 },
  idleSeconds: 120,
};

export const postsSettings: Readonly<Record<Stage, PostsSettings>> = {
  local: {
    ...base,
    streams: windows(1, 2, shortBatches),
    window: { kind: 'tumbling', sizeSeconds: 60 },
    allowedLatenessSeconds: 10,
    idleSeconds: 30,
  },
  dev: base,
  prod: {
    ...base,
    producer: { ...base.producer, scheduled: false },
    window: { kind: 'sliding', sizeSeconds: 600, slideSeconds: 300 },
    allowedLatenessSeconds: 600,
    dedupe: { days: 30 },
  },
  bench: {
    ...base,
    streams: windows(0, 0),
    producer: { ...base.producer, scheduled: false },
    close: { ...base.close, scheduled: false },
    dedupe: { days: 0 },
  },
};

/** The settings with the word and the language that the environment names. */
export function chosenPosts(
  { MILLRACE_WORD: word, MILLRACE_LANG: lang }: Readonly<Record<string, string | undefined>>,
  own: PostsSettings,
): PostsSettings {
  return { ...own, ...(word !== undefined && { word }), ...(lang !== undefined && { lang }) };
}

/** The streams with other batch windows, in seconds, and with what else is said of the transform's batches. */
function windows(
  ofTransform: number,
  ofAggregate: number,
  batches?: typeof shortBatches,
): PostsSettings['streams'] {
  return {
    transform: { ...transform, windowSeconds: ofTransform, ...batches },
    aggregate: { ...aggregate, windowSeconds: ofAggregate },
  };
}
