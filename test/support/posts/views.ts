import type { Recount } from './recount.ts';

/** Rows of a SELECT, their values in its order. The first one names a row. */
type Query = (sql: string) => Promise<readonly (readonly unknown[])[]>;

/** What the database's views say, in the words of a recount. `windows`: where they are read. */
export async function readViews(query: Query, windows: string): Promise<Recount> {
  const window = `CONCAT(${iso('window_start')}, ' ', ${iso('window_end')}, ' ', polarity)`;
  const rows = await query(`SELECT ${window}, posts, CAST(score_sum AS CHAR) FROM ${windows}`);
  return {
    windows: Object.fromEntries(
      rows.map(([key, posts, score]) => [String(key), [Number(posts), Number(score)]]),
    ),
    late: numbers(await query(`SELECT ${iso('window_end')}, posts FROM late_posts`)),
    missed: Number((await query('SELECT COALESCE(SUM(posts), 0) FROM late_totals'))[0]?.[0]),
    totals: numbers(await query("SELECT CONCAT(day, ' ', polarity), posts FROM sentiment_totals")),
  };
}

/** Uses of words, by `hour word polarity`. */
export async function readWords(query: Query): Promise<Readonly<Record<string, number>>> {
  const hour = "REPLACE(LEFT(CAST(hour AS CHAR), 13), ' ', 'T')";
  return numbers(
    await query(
      `SELECT CONCAT(${hour}, ' ', word, ' ', polarity), CAST(uses AS SIGNED) FROM sentiment_words`,
    ),
  );
}

function numbers(rows: readonly (readonly unknown[])[]): Readonly<Record<string, number>> {
  return Object.fromEntries(rows.map(([name, number]) => [String(name), Number(number)]));
}

/** ISO 8601 with milliseconds. */
function iso(column: string): string {
  return `CONCAT(REPLACE(CAST(${column} AS CHAR), ' ', 'T'), 'Z')`;
}
