import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from '../functions/io/dynamodb.ts';
import { createIdempotentProducer } from '../lib/local/kafka-client.ts';
import type { LocalRun } from '../test/support/run/local-run.ts';
import { storesOf } from '../test/support/trades/stores.ts';
import { skipBacklog, switchStream } from './bench-run.ts';
import type { FlowingPipeline } from './pipeline.ts';

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

const everyMs = 10;
/** Rows of a backlog have numbers below it. */
const firstNumber = 1_000_000_000;
const warmUpMs = 5000;
/** One send in so many is looked for in DynamoDB. */
const probeEvery = 8;
/** Between two looks, ms. */
const lookMs = 5;

interface Sent {
  readonly at: number;
  readonly partition: number;
  /** Of the last message. */
  readonly offset: number;
}

/**
 * Lets a pipeline's rows flow for `seconds` and measures when they can be queried: in DynamoDB by GetItem of one row of
 * every eighth send, in MySQL every send as a whole, where its readers read.
 */
export async function measureLatency(
  run: LocalRun,
  pipeline: FlowingPipeline,
  seconds: number,
): Promise<Latencies> {
  const { flow, topics, itemsOutput } = pipeline;
  const from = await skipBacklog(run, pipeline);
  await switchStream(run, 'start', '--all');
  const stores = storesOf(run);
  const dynamodb = new DynamoDBClient({
    endpoint: run.output('AwsEndpointUrl'),
    region: 'us-east-1',
    credentials: run.credentials,
  });
  const producer = createIdempotentProducer({
    brokers: run.output('BootstrapBrokers').split(','),
    clientId: 'millrace-bench',
  });
  await producer.connect();
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
    while (!sending.over || waiting.length > 0) {
      const next = await flow.visible(stores, from);
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
  const watchItem = async (Key: Item, at: number): Promise<void> => {
    const command = new GetItemCommand({
      TableName: run.output(itemsOutput),
      Key,
      ConsistentRead: true,
    });
    while ((await dynamodb.send(command)).Item === undefined) await pause(lookMs);
    intoDynamodb.push(performance.now() - at);
  };

  const watching = watchMysql();
  for (let send = 0; performance.now() < end; send++) {
    const early = begun + send * everyMs - performance.now();
    if (early > 0) await pause(early);
    const partition = send % 3;
    const { values, key } = flow.send(firstNumber + send * flow.rowsASend, partition);
    const messages = values.map(value => ({ partition, value }));
    const at = performance.now();
    const [acknowledged] = await producer.send({ topic: topics.transform, acks: -1, messages });
    waiting.push({ at, partition, offset: Number(acknowledged?.baseOffset) + values.length - 1 });
    if (at < measureFrom) continue;
    rows += flow.rowsASend;
    if (send % probeEvery === 0) probes.push(watchItem(key, at));
  }
  sending.over = true;
  await Promise.all([watching, ...probes]);
  await producer.disconnect();
  stores.close();
  dynamodb.destroy();
  return { dynamodb: quantiles(intoDynamodb), mysql: quantiles(intoMysql), rate: rows / seconds };
}

function quantiles(samples: readonly number[]): Quantiles {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), samples: sorted.length };
}
