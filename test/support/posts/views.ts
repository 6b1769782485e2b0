import type { Recount } from './recount.ts';

type Query = (sql: string) => Promise<Record<string, unknown>[]>;

/** What the database's views say, in the words of a recount. `windows`: where they are read. */
export async function readViews(query: Query, windows: string): Promise<Recount> {
  const byKey = async (sql: string): Promise<Record<string, number>> =>
    Object.fromEntries((await query(sql)).map(({ name, posts }) => [String(name), Number(posts)]));
  const rows = await query(
    `SELECT ${iso('window_start')} AS starts, ${iso('window_end')} AS ends, polarity, posts, score_sum FROM ${windows}`,
  );
  return {
    windows: Object.fromEntries(
      rows.map(({ starts, ends, polarity, posts, score_sum }) => [
        [starts, ends, polarity].map(String).join(' '),
        [Number(posts), Number(score_sum)],
      ]),
    ),
    late: await byKey(`SELECT ${iso('window_end')} AS name, posts FROM late_posts`),
    missed: Number((await query('SELECT COALESCE(SUM(posts), 0) AS posts FROM late_totals'))[0]?.['posts']),
    totals: await byKey("SELECT CONCAT(day, ' ', polarity) AS name, posts FROM sentiment_totals"),
  };
}

/** ISO 8601 with milliseconds. */
function iso(column: string): string {
  return `CONCAT(REPLACE(CAST(${column} AS CHAR), ' ', 'T'), 'Z')`;
}
