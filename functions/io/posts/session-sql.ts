/**
 * Session windows by polarity, as a table expression, of rows of kind `session`: stretches that overlap are one session,
 * and where one begins at or after the end of all before it a new session begins. `condition`: on the ledger's rows.
 */
export function sessionsWhere(condition: string): string {
  const before = 'ORDER BY starts_at, ends_at, processing_id ROWS BETWEEN UNBOUNDED PRECEDING AND';
  return `(
  SELECT window_start, window_end, polarity, SUM(posts) AS posts, SUM(score_sum) AS score_sum, MAX(processed_at) AS changed_at
  FROM (
    SELECT polarity, posts, score_sum, processed_at,
      MIN(starts_at) OVER (PARTITION BY session) AS window_start, MAX(ends_at) OVER (PARTITION BY session) AS window_end
    FROM (
      SELECT polarity, posts, score_sum, processed_at, starts_at, ends_at, processing_id,
        SUM(CASE WHEN starts_at < reached THEN 0 ELSE 1 END) OVER (${before} CURRENT ROW) AS session
      FROM (
        SELECT processing_id, polarity, posts, score_sum, processed_at, starts_at, ends_at,
          MAX(ends_at) OVER (${before} 1 PRECEDING) AS reached
        FROM posts_ledger WHERE kind = 'session' AND ${condition}
      ) cut
    ) numbered
  ) spanned
  GROUP BY window_start, window_end, polarity
)`;
}
