import { createPool } from 'mysql2/promise';
import { noMark } from '../../domain/ledger.ts';
import { pipelineNamed } from '../pipelines.ts';
import { eachFetched, type FetchedBatch } from './read-topic.ts';
import { answer, task } from './task.ts';

/**
 * The bare loop of a MySQL leg, a process of its own: reads the same topic with the same client, decodes and sums with the
 * same code, and sends the same SQL by driver; no poller, no worker, no Data API, no marks. The clock runs from the first
 * fetch to the last commit. Answers rows a second.
 */
const { pipeline, brokers, topic, url, table } = task<'pipeline' | 'brokers' | 'topic' | 'url' | 'table'>();
const benched = pipelineNamed(pipeline);
const sums = benched.ledgerIn(table);
const origin = { eventSourceArn: 'bare', topic };
const ledger = sums.open({ clusterArn: '', secretArn: '', database: '' }, origin, () => ({ waitMs: 0 }));

const pool = createPool({ uri: url, connectionLimit: 3, timezone: 'Z', namedPlaceholders: true });
await pool.query('SELECT 1');
let begun = 0;
let rows = 0;

await eachFetched(brokers, topic, async ({ partition, messages }: FetchedBatch) => {
  begun ||= performance.now();
  const records = messages.map(({ offset, timestamp, value }) => {
    const { rows: content } = benched.decode(value);
    rows += content.length;
    return { partition, offset: Number(offset), timestamp: Number(timestamp), content };
  });
  const { rows: summed, json } = ledger.prepare(records, new Map([[partition, noMark]]));
  if (summed > 0) await pool.query(sums.insertion, { source: 'bare', topic, rows: json });
});
answer({ rowsPerSecond: rows / ((performance.now() - begun) / 1000) });
