/**
 * Session windows by polarity, as a table expression, of rows of kind `session`: stretches that overlap are one session,
 * and where one begins when all before it have ended, a new session begins. It counts open stretches moment by moment,
 * since a running MAX takes MariaDB the square of the rows. `condition`: on the ledger's rows.
 */
export function sessionsWhere(condition: string): string {
  const stretches = `posts_ledger WHERE kind = 'session' AND ${condition}`;
  const running = 'OVER (ORDER BY moment ROWS UNBOUNDED PRECEDING)';
  return `(
  SELECT MIN(first_start) OVER (PARTITION BY session) AS window_start, MAX(last_end) OVER (PARTITION BY session) AS window_end,
    polarity, posts, score_sum, changed_at
  FROM (
    SELECT n.session, l.polarity, MIN(l.starts_at) AS first_start, MAX(l.ends_at) AS last_end,
      SUM(l.posts) AS posts, SUM(l.score_sum) AS score_sum, MAX(l.processed_at) AS changed_at
    FROM (SELECT * FROM ${stretches}) l
    JOIN (
      SELECT moment, SUM(CASE WHEN begun > 0 AND lasting = begun THEN 1 ELSE 0 END) ${running} AS session
      FROM (
        SELECT moment, begun, SUM(begun - ended) ${running} AS lasting
        FROM (
          SELECT moment, SUM(begun) AS begun, SUM(ended) AS ended
          FROM (
            SELECT starts_at AS moment, 1 AS begun, 0 AS ended FROM ${stretches}
            UNION ALL
            SELECT ends_at, 0, 1 FROM ${stretches}
          ) edges
          GROUP BY moment
        ) moments
      ) counted
    ) n ON n.moment = l.starts_at
    GROUP BY n.session, l.polarity
  ) sessions
)`;
}
