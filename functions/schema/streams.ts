import { collation } from './schema.ts';
import type { Schema } from './schema.ts';

/** Where users' streams keep their marks, who holds them, how often the record failed that a partition stands at, and what was set aside. */
export const streamsSchema: Schema = {
  pipeline: null,
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
    {
      sql: `CREATE TABLE IF NOT EXISTS stream_tries (
  stream VARCHAR(64) NOT NULL,
  source VARCHAR(256) NOT NULL,
  topic VARCHAR(249) NOT NULL,
  part INT NOT NULL,
  record_offset BIGINT NOT NULL,
  record_timestamp BIGINT NOT NULL,
  tries INT NOT NULL,
  reason VARCHAR(1000) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (stream, source, topic, part)
) ENGINE=InnoDB ${collation}`,
    },
    {
      sql: `CREATE TABLE IF NOT EXISTS stream_set_aside (
  stream VARCHAR(64) NOT NULL,
  source VARCHAR(256) NOT NULL,
  topic VARCHAR(249) NOT NULL,
  part INT NOT NULL,
  record_offset BIGINT NOT NULL,
  in_a_row INT NOT NULL,
  set_aside_at DATETIME(3) NOT NULL,
  PRIMARY KEY (stream, source, topic, part, record_offset)
) ENGINE=InnoDB ${collation}`,
    },
  ],
  views: [],
  rows: [],
};
