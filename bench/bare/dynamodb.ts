import type { Item } from '../../functions/io/dynamodb.ts';
import { pipelineNamed } from '../pipelines.ts';
import { eachFetched } from './read-topic.ts';
import { answer, task } from './task.ts';

/**
 * The bare loop of a DynamoDB leg, a process of its own: the items of a topic, made before the clock starts, into a table
 * of the same shape, by the calls that the transform makes, so many at once as is best here. Answers rows a second.
 */
const { pipeline, brokers, topic, table } = task<'pipeline' | 'brokers' | 'topic' | 'table'>();
const { itemsOf, calls } = pipelineNamed(pipeline);

const items: Item[] = [];
await eachFetched(brokers, topic, async ({ messages }) => {
  for (const { value } of messages) items.push(...itemsOf(value));
});
const batches = Array.from({ length: Math.ceil(items.length / calls.items) }, (_, index) =>
  items.slice(index * calls.items, (index + 1) * calls.items),
);

const probe = batches.slice(0, Math.ceil(batches.length / 10));
await write(probe, 4);
const rates: { lanes: number; rate: number }[] = [];
for (const lanes of calls.lanes) rates.push({ lanes, rate: await write(probe, lanes) });
const best = rates.reduce((a, b) => (b.rate > a.rate ? b : a));
const rowsPerSecond = await write(batches, best.lanes);
answer({ rowsPerSecond, lanes: best.lanes });

/** Rows a second. */
async function write(all: readonly Item[][], lanes: number): Promise<number> {
  let next = 0;
  let rows = 0;
  const lane = async (): Promise<void> => {
    for (let batch = all[next++]; batch !== undefined; batch = all[next++]) {
      rows += batch.length;
      await calls.put(table, batch);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: lanes }, lane));
  return rows / ((performance.now() - begun) / 1000);
}
