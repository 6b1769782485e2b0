import {
  BatchWriteItemCommand,
  type BatchWriteItemCommandOutput,
  DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { tickItem } from '../../functions/io/trades/tick-item.ts';
import { readTopic } from './read-topic.ts';
import { answer, task } from './task.ts';

/**
 * The bare loop of the DynamoDB leg, a process of its own: the items of a topic, made before the clock starts, by
 * BatchWriteItem into a table of the same shape, at the concurrency that is best here. Answers rows a second.
 */
const { brokers, topic, endpoint, table } = task<'brokers' | 'topic' | 'endpoint' | 'table'>();

const client = new DynamoDBClient({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
});
const ticks = await readTopic(brokers, topic);
const batches = Array.from({ length: Math.ceil(ticks.length / 25) }, (_, index): WriteRequest[] =>
  ticks.slice(index * 25, index * 25 + 25).map(tick => ({ PutRequest: { Item: tickItem(tick) } })),
);

const probe = batches.slice(0, Math.ceil(batches.length / 10));
await write(probe, 4);
const rates: { lanes: number; rate: number }[] = [];
for (const lanes of [1, 2, 4, 6, 8]) rates.push({ lanes, rate: await write(probe, lanes) });
const best = rates.reduce((a, b) => (b.rate > a.rate ? b : a));
const rowsPerSecond = await write(batches, best.lanes);
answer({ rowsPerSecond, lanes: best.lanes });

/** Rows a second. */
async function write(all: readonly WriteRequest[][], lanes: number): Promise<number> {
  let next = 0;
  let rows = 0;
  const lane = async (): Promise<void> => {
    for (let batch = all[next++]; batch !== undefined; batch = all[next++]) {
      let left: WriteRequest[] | undefined = batch;
      rows += batch.length;
      while (left !== undefined && left.length > 0) {
        const answered: BatchWriteItemCommandOutput = await client.send(
          new BatchWriteItemCommand({ RequestItems: { [table]: left } }),
        );
        left = answered.UnprocessedItems?.[table];
      }
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: lanes }, lane));
  return rows / ((performance.now() - begun) / 1000);
}
