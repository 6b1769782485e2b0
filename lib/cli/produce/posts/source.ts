import { simulate } from '../../../../domain/posts/simulate.ts';
import { tracking } from '../../../../domain/posts/tracking.ts';
import { WrongUsage } from '../../../terminal/refusal.ts';
import { openBytes } from '../file/bytes.ts';
import { checkedEncoding, encodingFlag, utf8Of } from '../file/encoding.ts';
import { simulatedMessages } from '../simulated.ts';
import type { Source } from '../source.ts';
import { type LateCount, lateCount, noticed } from './late-count.ts';
import { firehoseAt, livePosts } from './live.ts';
import { progressOf } from './progress-of-run.ts';
import { replay } from './replay.ts';

export const postsSource: Source = {
  name: 'posts',
  topic: { says: "the run's tracked word", among: trackedWord },
  unit: 'post',
  hasEventTimes: true,
  interval: (file, { source }) => (file === undefined && source === undefined ? 1 : 0),
  usage: {
    about: 'Sends posts to the local run: simulated ones, those of a file, or live ones.',
    file: {
      value: 'F',
      says: [
        'replay a file of JSON, a post a line with id, created_at, user, text and perhaps',
        'lang, also packed (gzip, zstd, zip); - for what is piped in',
      ],
    },
    interval: '(default 1 for simulated posts, 0 for others)',
    notes: `Of a file every post is sent unless --word or --lang is given; of live ones those with the tracked word in
English. A word stands alone, whatever its case: coffee is in #coffee, not in coffeehouse. A post that does not say
its language is taken to have it.

A message is one post, its id the key. A post that cannot be used is rejected by line number and reason; the others go
on. Nothing is lost or doubled when the broker goes away and comes back; what is sent again is known by its id.`,
  },
  flags: {
    encoding: encodingFlag,
    word: { value: 'W', says: ["only posts with this word; '' for every post"] },
    lang: { value: 'L', says: ["only posts in this language, such as en; '' for any"] },
    source: {
      value: 'S',
      says: [
        'jetstream for live posts of Bluesky, or the ws:// or wss:// address of a server that',
        'speaks its protocol',
      ],
    },
  },
  async open({ file, own: { word, lang, source, encoding } }, sayEarly) {
    if (source !== undefined && file !== undefined)
      throw new WrongUsage('--source and --file exclude each other');
    const url = source === undefined ? undefined : firehoseAt(source);
    const opened = file === undefined ? undefined : await openBytes(file, sayEarly);
    const known = checkedEncoding(encoding);
    let passed = 0;
    const pass = (): void => void passed++;
    let late: LateCount | undefined;
    return {
      file,
      ...(opened && { share: opened.share, end: opened.end }),
      async prepare({ run, say, topic }) {
        const live = { word: word ?? topic, lang: lang ?? 'en' };
        if (url !== undefined) return sending => livePosts(url, live, say, pass, sending);
        if (opened === undefined || file === undefined)
          return ({ giveIds, limit, stop }) =>
            simulatedMessages(times => simulate(word || topic, times, giveIds, Math.random, limit), stop);
        const isWanted = tracking({ word: word ?? '', lang: lang ?? '' });
        const progress = await progressOf(run, topic, say);
        const count = progress && lateCount(progress, topic, say);
        late = count;
        return sending => {
          const chunks = utf8Of(opened.name, opened.chunks, known);
          const messages = replay(opened.name, chunks, isWanted, pass, sending);
          return count ? noticed(messages, count, sending.partitionOf) : messages;
        };
      },
      notes: () => [
        ...(passed === 0 ? [] : [`posts left out, without the word or in another language: ${passed}`]),
        ...(late?.notes() ?? []),
      ],
    };
  },
};

/** The word that the run tracks: its topic is the one that has one of scored posts beside it. */
function trackedWord(topics: readonly string[]): string | undefined {
  return topics.find(topic => topics.includes(`${topic}.scored`));
}
