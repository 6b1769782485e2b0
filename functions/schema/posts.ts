import { sessionsWhere } from '../io/posts/session-sql.ts';
import { collation } from './schema.ts';
import type { Schema } from './schema.ts';

/**
 * Sums of posts, which are their own ledger; windows that are final; and views that add up the partial sums. Every window
 * but a session is found by its end, and every view but that of sessions reads no more than the rows it is asked for.
 */
export const postsSchema: Schema = {
  pipeline: 'posts',
  tables: [
    {
      sql: `CREATE TABLE IF NOT EXISTS posts_ledger (
  processing_id VARCHAR(80) NOT NULL PRIMARY KEY,
  processed_at DATETIME(3) NOT NULL,
  kind VARCHAR(8) NOT NULL,
  starts_at DATETIME(3) NOT NULL,
  ends_at DATETIME(3) NOT NULL,
  word VARCHAR(64) NOT NULL,
  polarity VARCHAR(8) NOT NULL,
  posts BIGINT NOT NULL,
  score_sum DECIMAL(20, 4) NOT NULL,
  source VARCHAR(256) NOT NULL,
  topic VARCHAR(249) NOT NULL,
  part INT NOT NULL,
  first_offset BIGINT NOT NULL,
  next_offset BIGINT NOT NULL,
  newest_timestamp BIGINT NOT NULL,
  newest_event_time BIGINT NOT NULL,
  UNIQUE KEY provenance (source, topic, part, first_offset, kind, starts_at, ends_at, word, polarity),
  KEY marks (source, topic, part, next_offset),
  KEY by_end (kind, ends_at, starts_at, polarity, posts, score_sum),
  KEY by_start (kind, starts_at, word, polarity, posts),
  KEY by_change (kind, processed_at)
) ENGINE=InnoDB ${collation}`,
    },
    {
      sql: `CREATE TABLE IF NOT EXISTS closed_windows (
  window_start DATETIME(3) NOT NULL,
  window_end DATETIME(3) NOT NULL,
  polarity VARCHAR(8) NOT NULL,
  posts BIGINT NOT NULL,
  score_sum DECIMAL(20, 4) NOT NULL,
  closed_at DATETIME(3) NOT NULL,
  PRIMARY KEY (window_end, window_start, polarity)
) ENGINE=InnoDB ${collation}`,
    },
  ],
  views: [
    {
      sql: `CREATE OR REPLACE VIEW sentiment_windows AS
SELECT starts_at AS window_start, ends_at AS window_end, polarity, SUM(posts) AS posts, SUM(score_sum) AS score_sum
FROM posts_ledger WHERE kind = 'window' GROUP BY starts_at, ends_at, polarity
UNION ALL
SELECT window_start, window_end, polarity, posts, score_sum FROM ${sessionsWhere('TRUE')} s`,
    },
    {
      sql: `CREATE OR REPLACE VIEW late_posts AS
SELECT ends_at AS window_end, SUM(posts) AS posts FROM posts_ledger WHERE kind = 'late' GROUP BY ends_at`,
    },
    {
      // Posts that were late for each window of theirs: one that slides has a post in several.
      sql: `CREATE OR REPLACE VIEW late_totals AS
SELECT DATE(starts_at) AS day, polarity, SUM(posts) AS posts FROM posts_ledger WHERE kind = 'missed' GROUP BY starts_at, polarity`,
    },
    {
      // Posts that came in time by their own partition, after the window had closed: the partition was idle.
      sql: `CREATE OR REPLACE VIEW posts_after_closing AS
${afterClosing(
  "(SELECT starts_at AS window_start, ends_at AS window_end, SUM(posts) AS posts FROM posts_ledger WHERE kind = 'window' GROUP BY starts_at, ends_at)",
  'c.window_end = w.window_end AND c.window_start = w.window_start',
)}
UNION ALL
${afterClosing(
  `(SELECT window_start, window_end, SUM(posts) AS posts FROM ${sessionsWhere('TRUE')} s GROUP BY window_start, window_end)`,
  'c.window_end <= w.window_end AND c.window_end > w.window_start AND c.window_start >= w.window_start',
)}`,
    },
    {
      sql: `CREATE OR REPLACE VIEW sentiment_totals AS
SELECT DATE(starts_at) AS day, polarity, SUM(posts) AS posts FROM posts_ledger WHERE kind = 'day' GROUP BY starts_at, polarity`,
    },
    {
      sql: `CREATE OR REPLACE VIEW sentiment_words AS
SELECT starts_at AS hour, word, polarity, SUM(posts) AS uses FROM posts_ledger WHERE kind IN ('word', 'linked') GROUP BY starts_at, word, polarity`,
    },
  ],
  rows: [],
};

/** `windows`: a table expression; `isPart`: whether a closed window `c` is one of them, `w`, or has become part of it. */
function afterClosing(windows: string, isPart: string): string {
  return `SELECT w.window_start, w.window_end, w.posts - COALESCE(SUM(c.posts), 0) AS posts
FROM ${windows} w LEFT JOIN closed_windows c ON ${isPart}
WHERE w.window_end <= (SELECT MAX(window_end) FROM closed_windows)
GROUP BY w.window_start, w.window_end, w.posts
HAVING w.posts > COALESCE(SUM(c.posts), 0)`;
}
