import { execute } from '../../../../functions/io/data-api.ts';
import type { Cluster } from '../../../../functions/io/data-api.ts';
import { sessionsWhere } from '../../../../functions/io/posts/session-sql.ts';
import { type CleanUpByTime, sqlTime, type TimedRows, type TimeRange } from '../clean-up.ts';
import { ledgerRows, rowsOfStep } from '../ledger-rows.ts';

export const postsCleanUp: CleanUpByTime = {
  name: 'posts',
  says: `Posts by created_at; windows (open, closed and late ones), hours of words and days of totals that lie wholly between the
two times. What only reaches in stays whole: a window, a session, an hour or a day counts all of its posts or is gone.
An id whose post is gone is new when it is sent again. Of the windows that have closed the newest stays, with 0 posts.`,
  byDay: false,
  items: {
    output: 'PostsTable',
    time: 'created_at',
    key: ['id'],
    latest: { keyOf: item => ({ at: item['created_at']?.S ?? '', key: item['id']?.S ?? '' }) },
  },
  async sums(database, range) {
    const sessions = await wholeSessions(database, range);
    const spans = ['window', 'late', 'missed', 'day', 'word', 'linked'].map(kind => `'${kind}'`).join(', ');
    const ledger = ledgerRows({
      table: 'posts_ledger',
      parameters: { from: sqlTime(range.from), to: sqlTime(range.to), ...sessions },
      isWithin: `((l.kind IN (${spans}) AND l.starts_at >= :from AND l.starts_at < :to AND l.ends_at <= :to)
  OR (l.kind = 'session' AND l.starts_at >= :sessionsFrom AND l.starts_at < :sessionsTo AND l.ends_at <= :sessionsTo))`,
      day: 'DATE(l.starts_at)',
      mark: { kind: "'mark'", word: "''", posts: '0', score_sum: '0' },
    });
    // What closes meanwhile is of rows that go: they go first.
    return [ledger, closedWindows(range)];
  },
};

const patience = { waitMs: 60_000 };

/** Where the sessions begin and end that lie wholly within: one that reaches over an end of the range stays whole. */
async function wholeSessions(
  database: Cluster,
  { from, to }: TimeRange,
): Promise<{ readonly sessionsFrom: string; readonly sessionsTo: string }> {
  const over = async (moment: string, edge: string): Promise<string> => {
    const { rows } = await execute(
      database,
      `SELECT CAST(COALESCE(MAX(${edge}), CAST(:moment AS DATETIME(3))) AS CHAR) FROM ${sessionsWhere('TRUE')} s
WHERE s.window_start < :moment AND s.window_end > :moment`,
      { moment: sqlTime(moment) },
      patience,
    );
    return String(rows[0]?.[0]);
  };
  return { sessionsFrom: await over(from, 'window_end'), sessionsTo: await over(to, 'window_start') };
}

/** The end of the newest closed window says up to where windows have closed: that window stays, with no posts. */
function closedWindows({ from, to }: TimeRange): TimedRows {
  const isWithin = 'c.window_start >= :from AND c.window_end > :from AND c.window_end <= :to';
  const newest = '(SELECT MAX(window_end) AS window_end FROM closed_windows) n';
  return {
    table: 'closed_windows',
    parameters: { from: sqlTime(from), to: sqlTime(to) },
    count: `SELECT CAST(DATE(c.window_start) AS CHAR) AS on_day, COUNT(*) FROM closed_windows c
WHERE ${isWithin} AND c.posts > 0 GROUP BY on_day ORDER BY on_day`,
    steps: [
      `UPDATE ${newest} JOIN closed_windows c ON c.window_end = n.window_end
SET c.posts = 0, c.score_sum = 0 WHERE ${isWithin} AND c.posts > 0`,
      `DELETE c FROM (
  SELECT c.window_end, c.window_start, c.polarity FROM closed_windows c JOIN ${newest} ON c.window_end < n.window_end
  WHERE ${isWithin} LIMIT ${rowsOfStep}
) gone JOIN closed_windows c
  ON c.window_end = gone.window_end AND c.window_start = gone.window_start AND c.polarity = gone.polarity`,
    ],
  };
}
