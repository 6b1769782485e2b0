import { createPool } from 'mysql2/promise';
import { noMark } from '../../domain/ledger.ts';
import { ledgerRows } from '../../domain/ledger-rows.ts';
import { decodeMessage } from '../../domain/trades/message.ts';
import { volumesOf } from '../../domain/trades/sums.ts';
import { eachFetched, type FetchedBatch } from './read-topic.ts';
import { answer, task } from './task.ts';

/**
 * The bare loop of the MySQL leg, a process of its own: reads the same topic with the same client, decodes and sums
 * with the same code, and sends the same SQL by driver; no poller, no worker, no Data API, no ledger. The clock runs
 * from the first fetch to the last commit. Answers rows a second.
 */
const { brokers, topic, url, table } = task<'brokers' | 'topic' | 'url' | 'table'>();

const sql = `
INSERT INTO ${table}
  (processing_id, processed_at, sector, total_volume, date, source, topic, part, first_offset, next_offset, newest_timestamp)
SELECT r.id, UTC_TIMESTAMP(3), r.sector, r.total_volume, r.date, ?, ?, r.part, r.first_offset, r.next_offset, r.newest
FROM JSON_TABLE(?, '$[*]' COLUMNS (
  id VARCHAR(80) PATH '$.id',
  part INT PATH '$.part',
  expected BIGINT PATH '$.expected',
  first_offset BIGINT PATH '$.first',
  next_offset BIGINT PATH '$.next',
  newest BIGINT PATH '$.newest',
  date VARCHAR(10) PATH '$.date',
  sector VARCHAR(64) PATH '$.sector',
  total_volume VARCHAR(40) PATH '$.total_volume'
)) r`;

const pool = createPool({ uri: url, connectionLimit: 3, timezone: 'Z' });
await pool.query('SELECT 1');
let begun = 0;
let rows = 0;

await eachFetched(brokers, topic, async ({ partition, messages }: FetchedBatch) => {
  begun ||= performance.now();
  const records = messages.map(({ offset, timestamp, value }) => {
    const { rows: ticks } = decodeMessage(value);
    rows += ticks.length;
    return { partition, offset: Number(offset), timestamp: Number(timestamp), content: ticks };
  });
  const marks = new Map([[partition, noMark]]);
  const sums = ledgerRows({ eventSourceArn: 'bare', topic }, records, marks, { sumsOf: volumesOf }).rows;
  if (sums.length > 0) await pool.query(sql, ['bare', topic, JSON.stringify(sums)]);
});
answer({ rowsPerSecond: rows / ((performance.now() - begun) / 1000) });
