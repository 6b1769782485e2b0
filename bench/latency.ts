import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { createdAtId } from '../domain/trades/item.ts';
import { encodeMessage } from '../domain/trades/message.ts';
import type { Tick } from '../domain/trades/tick.ts';
import { createIdempotentProducer, createKafka } from '../lib/local/kafka-client.ts';
import type { LocalRun } from '../test/support/run/local-run.ts';
import { storesOf } from '../test/support/trades/stores.ts';
import { switchStream } from './bench-run.ts';

export interface Latencies {
  /** ms, from before the send to the first read that sees the row. */
  readonly dynamodb: Quantiles;
  readonly mysql: Quantiles;
  /** Rows a second that were really sent. */
  readonly rate: number;
}

export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly samples: number;
}

const topic = 'trading_data';
const rowsOfMessage = 10;
/** 10 rows each 10 ms are 1,000 rows a second. */
const everyMs = 10;
const warmUpMs = 5000;
/** One message in so many is looked for in DynamoDB. */
const probeEvery = 8;
/** Between two looks, ms. */
const lookMs = 5;

interface Sent {
  readonly at: number;
  readonly partition: number;
  readonly offset: number;
}

/**
 * Sends 1,000 rows a second for `seconds` and measures when they can be queried: in DynamoDB by GetItem of one row of
 * every eighth message, in MySQL of every message, by the newest offset among the sums.
 */
export async function measureLatency(run: LocalRun, seconds: number): Promise<Latencies> {
  await emptied(run);
  await switchStream(run, 'start', '--all');
  const stores = storesOf(run);
  const dynamodb = new DynamoDBClient({
    endpoint: run.output('AwsEndpointUrl'),
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  });
  const producer = createIdempotentProducer({
    brokers: run.output('BootstrapBrokers').split(','),
    clientId: 'millrace-bench',
  });
  await producer.connect();
  const ids = { next: 1_000_000_000 };
  const intoDynamodb: number[] = [];
  const intoMysql: number[] = [];
  const probes: Promise<void>[] = [];
  const waiting: Sent[] = [];
  const begun = performance.now();
  const measureFrom = begun + warmUpMs;
  const end = measureFrom + seconds * 1000;
  const sending = { over: false };
  let rows = 0;

  const watchMysql = async (): Promise<void> => {
    const newest = `SELECT part, MAX(next_offset) FROM aggregated_data WHERE topic = '${topic}' GROUP BY part`;
    while (!sending.over || waiting.length > 0) {
      const next = new Map(
        (await stores.query(newest)).map(([part, offset]) => [Number(part), Number(offset)]),
      );
      const seen = performance.now();
      for (let index = waiting.length - 1; index >= 0; index--) {
        const sent = waiting[index];
        if (sent === undefined || sent.offset >= (next.get(sent.partition) ?? -1)) continue;
        if (sent.at >= measureFrom) intoMysql.push(seen - sent.at);
        waiting.splice(index, 1);
      }
      await pause(lookMs);
    }
  };
  const watchItem = async (tick: Tick, at: number): Promise<void> => {
    const Key = { ticker: { S: tick.ticker }, created_at_id: { S: createdAtId(tick) } };
    const command = new GetItemCommand({
      TableName: run.output('RealTimeDataTable'),
      Key,
      ConsistentRead: true,
    });
    while ((await dynamodb.send(command)).Item === undefined) await pause(lookMs);
    intoDynamodb.push(performance.now() - at);
  };

  const watching = watchMysql();
  for (let message = 0; performance.now() < end; message++) {
    const due = begun + message * everyMs;
    const early = due - performance.now();
    if (early > 0) await pause(early);
    const ticks = ticksOf(ids.next, rowsOfMessage);
    ids.next += rowsOfMessage;
    const at = performance.now();
    const partition = message % 3;
    const [acknowledged] = await producer.send({
      topic,
      acks: -1,
      messages: [{ partition, value: encodeMessage(ticks) }],
    });
    waiting.push({ at, partition, offset: Number(acknowledged?.baseOffset) });
    if (at >= measureFrom) rows += rowsOfMessage;
    const [first] = ticks;
    if (first !== undefined && at >= measureFrom && message % probeEvery === 0)
      probes.push(watchItem(first, at));
  }
  sending.over = true;
  await Promise.all([watching, ...probes]);
  await producer.disconnect();
  stores.close();
  dynamodb.destroy();
  return { dynamodb: quantiles(intoDynamodb), mysql: quantiles(intoMysql), rate: rows / seconds };
}

/** Streams stopped before start where the topic ends now, so that only what is sent here is waited for. */
async function emptied(run: LocalRun): Promise<void> {
  await switchStream(run, 'stop', '--all');
  const admin = createKafka({
    brokers: run.output('BootstrapBrokers').split(','),
    clientId: 'millrace-bench',
  }).admin();
  await admin.connect();
  const partitions = (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => ({
    partition,
    offset: high,
  }));
  for (const stream of ['trades-transform', 'trades-aggregate']) {
    await admin.setOffsets({ groupId: `millrace-bench-${stream}`, topic, partitions });
  }
  await admin.disconnect();
}

function ticksOf(firstId: number, count: number): Tick[] {
  const created_at = new Date().toISOString();
  return Array.from({ length: count }, (_, index) => ({
    id: firstId + index,
    created_at,
    ticker: `T${String(index).padStart(3, '0')}.MR`,
    sector: 'Energy',
    volume: 100,
    market_cap: 1_000_000,
    price: 10,
  }));
}

function quantiles(samples: readonly number[]): Quantiles {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), samples: sorted.length };
}
