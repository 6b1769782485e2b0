import { collation } from './schema.ts';
import type { Schema } from './schema.ts';

/** Where users' streams keep their marks, and who holds them. */
export const streamsSchema: Schema = {
  tables: [
    {
      sql: `CREATE TABLE IF NOT EXISTS stream_marks (
  stream VARCHAR(64) NOT NULL,
  source VARCHAR(256) NOT NULL,
  topic VARCHAR(249) NOT NULL,
  part INT NOT NULL,
  next_offset BIGINT NOT NULL,
  newest_timestamp BIGINT NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (stream, source, topic, part)
) ENGINE=InnoDB ${collation}`,
    },
    {
      sql: `CREATE TABLE IF NOT EXISTS stream_transactions (
  stream VARCHAR(64) NOT NULL,
  source VARCHAR(256) NOT NULL,
  topic VARCHAR(249) NOT NULL,
  part INT NOT NULL,
  transaction_id VARCHAR(192) NOT NULL,
  PRIMARY KEY (stream, source, topic, part)
) ENGINE=InnoDB ${collation}`,
    },
  ],
  views: [],
  rows: [],
};
