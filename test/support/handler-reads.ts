type Sql = (statement: string) => Promise<Record<string, unknown>[]>;

/** Rows that the server has read for `work`: from tables, indexes and what it made of them on the way. */
export async function readsOf(sql: Sql, work: () => Promise<unknown>): Promise<number> {
  const before = await handlerReads(sql);
  await work();
  return (await handlerReads(sql)) - before;
}

async function handlerReads(sql: Sql): Promise<number> {
  const rows = await sql(
    "SHOW GLOBAL STATUS WHERE Variable_name LIKE 'Handler_read%' AND Variable_name NOT LIKE '%tmp%'",
  );
  return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
}
