import type { WindowSettings } from '../../domain/posts/window.ts';
import { expect, leftOut, matching, oneOf, whole } from '../settings/rules.ts';
import { producerFaults, scheduledFaults } from '../settings/stream-checks.ts';
import type { PostsSettings } from './posts-settings.ts';

const day = 86_400;
/** Panes of a sliding window: each is a row of sums for every batch and polarity. */
const mostPanes = 100;

/** What is wrong with settings that other pipelines do not have, by path. */
export function postsFaults(own: PostsSettings): string[] {
  const { streams, word, lang, allowedLatenessSeconds, late, output, dedupe, idleSeconds } = own;
  const { kind: transform } = streams.transform;
  const { kind: aggregate } = streams.aggregate;
  const batchWindows = Math.ceil(streams.transform.windowSeconds + streams.aggregate.windowSeconds);
  return [
    ...expect(
      'streams.transform.kind',
      transform,
      transform === 'ordered',
      'ordered: its function sends scored posts on, and their readers keep a mark',
    ),
    ...expect(
      'streams.aggregate.kind',
      aggregate,
      aggregate === 'ledgered',
      'ledgered: its function keeps a ledger',
    ),
    ...producerFaults('producer', own.producer),
    ...scheduledFaults('close', own.close),
    ...scheduledFaults('live', own.live),
    ...matching('live.url', own.live.url, /^wss?:\/\/[^\s/]+(\/\S*)?$/, 'an address that begins with wss://'),
    ...expect(
      'live.scheduled',
      own.live.scheduled,
      !(own.live.scheduled && own.producer.scheduled),
      'false while producer.scheduled is true: the producer runs once at a time',
    ),
    ...matching(
      'word (or MILLRACE_WORD)',
      word,
      /^[a-z0-9][a-z0-9_-]{1,99}$/,
      '2 to 100 of a-z, 0-9, _ and -, a letter or digit first, since the topic is named after it',
    ),
    ...matching(
      'lang (or MILLRACE_LANG)',
      lang,
      /^([a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3})?$/,
      'a language such as en or pt-BR, or empty for any',
    ),
    ...windowFaults(own.window),
    ...whole('allowedLatenessSeconds', allowedLatenessSeconds, 0, 7 * day),
    ...oneOf('late', late, ['drop', 'amend']),
    ...oneOf('output', output, ['update', 'append', 'complete']),
    ...expect(
      'late',
      late,
      late !== 'amend' || output !== 'append',
      'drop where output is append: a window is written once, and nothing can amend it then',
    ),
    ...whole('dedupe.days', dedupe.days, 0, 3650),
    ...whole(
      'idleSeconds',
      idleSeconds,
      Math.max(1, batchWindows),
      day,
      `${batchWindows} s pass between two batches of a partition that is not idle, by streams.transform.windowSeconds and streams.aggregate.windowSeconds`,
    ),
  ];
}

/** Each kind has its own sizes; another kind's, left over, would be believed to act. */
function windowFaults(window: WindowSettings): string[] {
  const { kind, ...sizes } = window;
  const others = (...names: readonly string[]) =>
    leftOut(
      'window',
      Object.fromEntries(Object.entries(sizes).filter(([name]) => !names.includes(name))),
      `a ${kind} window has none`,
    );
  switch (window.kind) {
    case 'tumbling':
      return [...whole('window.sizeSeconds', window.sizeSeconds, 1, day), ...others('sizeSeconds')];
    case 'sliding':
      return [...slidingFaults(window), ...others('sizeSeconds', 'slideSeconds')];
    case 'session':
      return [...whole('window.gapSeconds', window.gapSeconds, 1, day), ...others('gapSeconds')];
    default:
      return oneOf('window.kind', kind, ['tumbling', 'sliding', 'session']);
  }
}

function slidingFaults({
  sizeSeconds: size,
  slideSeconds: slide,
}: {
  readonly sizeSeconds: number;
  readonly slideSeconds: number;
}): string[] {
  const faults = [
    ...whole('window.sizeSeconds', size, 2, day),
    ...whole('window.slideSeconds', slide, 1, Math.max(1, size - 1), 'below sizeSeconds: windows overlap'),
  ];
  if (faults.length > 0) return faults;
  const panes = size / greatestDivisor(size, slide);
  return expect(
    'window.slideSeconds',
    slide,
    panes <= mostPanes,
    `such that a window is at most ${mostPanes} times the greatest common divisor of size and slide (here ${panes})`,
  );
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other);
}
