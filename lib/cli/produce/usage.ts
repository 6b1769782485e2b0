export const usage = `usage: npm run produce -- trades [flags]

Sends trades to the local run: simulated ticks of the known companies, or the rows of a file.

  --file F            replay a .csv or .csv.gz with the columns date|created_at,ticker,price,volume
  --companies F       first fill the profiles from a .csv or .csv.gz with ticker,company_name,sector,shares
  --interval SECONDS  time between messages, fractions allowed, 0 = as fast as it goes
                      (default 1 for simulated ticks, 0 for a file)
  --limit N           stop after N rows
  --topic T           topic to send to (default trading_data), created if missing
  --state DIR         the run to act on (default .millrace)

A date is 2026-03-01 or a time such as 2026-03-01T09:30:00Z, 2026-03-01 09:30 (UTC) or 2026-03-01T09:30:00.250+01:00.

One message is consecutive rows of one timestamp, at most 500 rows or 256 KB. A row that cannot be used is
rejected by line number and reason; the others go on. Nothing is lost or doubled when the broker goes away and
comes back. A replay that was killed and is started again sends the whole file again.`;
