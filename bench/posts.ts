import { phrases } from '../domain/posts/phrases.ts';
import { decodePost, polarities, type Post } from '../domain/posts/post.ts';
import { decodeScored, encodePost, encodeScored } from '../domain/posts/scored.ts';
import { claimItems } from '../functions/io/claims.ts';
import { postItems, postKey } from '../functions/io/posts/post-item.ts';
import { score, sentimentWords, withoutEntities } from '../functions/io/posts/scorer.ts';
import { windowLedger } from '../functions/io/posts/window-ledger.ts';
import { createIdempotentProducer } from '../lib/local/kafka-client.ts';
import { postsSettings } from '../lib/pipelines/posts-settings.ts';
import type { LocalRun } from '../test/support/run/local-run.ts';
import { ledgered } from './bare/ledgered.ts';
import type { FlowingPipeline } from './pipeline.ts';

const { word: topic, window, allowedLatenessSeconds, late } = postsSettings.bench;
const scoredTopic = `${topic}.scored`;
const partitions = 3;
/** Of a backlog: five a second, as the simulated ones come. */
const firstMs = Date.parse('2025-01-01T00:00:00.000Z');
const apartMs = 200;
/** The aggregate gets so many times the backlog beside it, or it were over before it is measured. */
const copies = 6;
const rowsASend = 5;
/** Each partition flows into windows of its own, so many days before those of the one before: so a sum tells its posts. */
const daysApart = 10;
const dayMs = 86_400_000;

/** 500 posts a second flow, and are seen in their windows. */
export const posts: FlowingPipeline = {
  name: 'posts',
  unit: 'posts',
  topics: { transform: topic, aggregate: scoredTopic },
  own: topic,
  itemsOutput: 'PostsTable',
  tables: ['posts_ledger'],
  itemsOfRow: 1,
  rows: 10_000,
  backlog(_, rows) {
    let next = 0;
    const fillWith = async (
      run: LocalRun,
      to: string,
      count: number,
      valueOf: (post: Numbered) => string,
    ) => {
      await sendAll(run, to, next, count, valueOf);
      next += count;
    };
    return {
      rows,
      fill: run => fillWith(run, topic, rows, encodePost),
      async fillAggregate(run) {
        await fillWith(run, scoredTopic, rows * copies, scoredValue);
        return rows * (copies + 1);
      },
    };
  },
  flow: {
    rowsASend,
    send(first, partition) {
      const atMs = Date.now() - (partition + 1) * daysApart * dayMs;
      const sent = Array.from({ length: rowsASend }, (_, index) => postOf(first + index, atMs));
      return { values: sent.map(encodePost), key: { [postKey]: { S: sent[0]?.id ?? '' } } };
    },
    readIn: 'sentiment_windows',
    async visible(stores, from) {
      const oldest = new Date(Date.now() - (partitions + 1) * daysApart * dayMs).toISOString().slice(0, 10);
      const days = await stores.query(
        `SELECT CAST(DATE(window_start) AS CHAR), CAST(SUM(posts) AS CHAR) FROM sentiment_windows WHERE window_end > '${oldest}' GROUP BY 1`,
      );
      const offsets = new Map(from);
      for (const [day, seen] of days) {
        const partition = Math.round((Date.now() - Date.parse(String(day))) / (daysApart * dayMs)) - 1;
        offsets.set(partition, (offsets.get(partition) ?? 0) + Number(seen));
      }
      return offsets;
    },
  },
  itemsOf: value =>
    decodePost(value).rows.map(post => postItems('').itemOf({ ...post, ...score(post.text) })),
  calls: {
    items: 1,
    lanes: [8, 16, 32, 50],
    put: async (table, items) => {
      await claimItems(
        { table, key: postKey },
        items.map(item => ({ item, by: 'bare', before: 'bare' })),
      );
    },
  },
  writeBatch: ledgered(
    scoredTopic,
    value => decodeScored(value),
    windowLedger(
      'posts_ledger',
      { window, allowedLatenessMs: allowedLatenessSeconds * 1000, late },
      sentimentWords,
    ),
  ),
};

interface Numbered extends Post {
  readonly number: number;
}

function postOf(number: number, atMs: number): Numbered {
  const polarity = polarities[number % polarities.length] ?? 'neutral';
  const texts = phrases[polarity];
  const text = (texts[number % texts.length] ?? '').replaceAll('%', topic);
  const createdAt = new Date(atMs).toISOString();
  return { number, id: `bench-${number}`, createdAt, user: `user-${number % 400}`, text, lang: 'en' };
}

/** As the transform would send it on, had it come by a topic that nobody reads: marks of the real one stay as they are. */
function scoredValue(post: Numbered): string {
  const text = withoutEntities(post.text);
  const { number } = post;
  const place = {
    partition: number % partitions,
    offset: Math.floor(number / partitions),
    timestamp: Date.now(),
  };
  return encodeScored({ ...post, text, ...score(text) }, { topic: `${topic}.bench`, ...place });
}

/** Sends posts of consecutive numbers and times, those of a partition in their order. */
async function sendAll(
  run: LocalRun,
  to: string,
  first: number,
  count: number,
  valueOf: (post: Numbered) => string,
): Promise<void> {
  const producer = createIdempotentProducer({
    brokers: run.output('BootstrapBrokers').split(','),
    clientId: 'millrace-bench',
  });
  await producer.connect();
  for (let done = 0; done < count; done += 1000) {
    const messages = Array.from({ length: Math.min(1000, count - done) }, (_, index) => {
      const number = first + done + index;
      const value = valueOf(postOf(number, firstMs + number * apartMs));
      return { key: `bench-${number}`, partition: number % partitions, value };
    });
    await producer.send({ topic: to, acks: -1, messages });
  }
  await producer.disconnect();
}
