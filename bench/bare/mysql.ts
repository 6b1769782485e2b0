import { createPool, type ResultSetHeader } from 'mysql2/promise';
import { pipelineNamed } from '../pipelines.ts';
import { eachFetched } from './read-topic.ts';
import { answer, task } from './task.ts';

/**
 * The bare loop of a MySQL leg, a process of its own: reads the same topic with the same client, decodes and sums with the
 * same code, and sends the same SQL by driver; no poller, no worker, no Data API, no marks. The clock runs from the first
 * fetch to the last commit. Answers rows a second.
 */
const { pipeline, brokers, topic, url } = task<'pipeline' | 'brokers' | 'topic' | 'url'>();
const { writeBatch } = pipelineNamed(pipeline);

const pool = createPool({ uri: url, connectionLimit: 3, timezone: 'Z', namedPlaceholders: true });
await pool.query('SELECT 1');
let begun = 0;
let rows = 0;
let ended = 0;

await eachFetched(brokers, topic, async batch => {
  begun ||= performance.now();
  const written = await writeBatch(batch, async (sql, parameters) => {
    const [{ affectedRows }] = await pool.query<ResultSetHeader>(sql, parameters);
    return affectedRows;
  });
  // Not while it waits: other partitions' batches are written meanwhile.
  rows += written;
  ended = performance.now();
});
answer({ rowsPerSecond: rows / ((ended - begun) / 1000) });
