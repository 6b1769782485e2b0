import type { Profile } from '../../../domain/trades/companies.ts';
import { execute } from '../data-api.ts';
import type { Cluster, Patience } from '../data-api.ts';

/** Of text, so that what JSON makes of it fits into an answer of the Data API. */
const bytesPerPage = 500_000;
/** What JSON adds to a row. */
const rowBytes = 100;
/** With names as long as they may be. */
const firstPage = 350;

/** All companies, by ticker; however many there are, each answer of the database holds as many as fit. */
export async function readProfiles(cluster: Cluster, patience: Patience): Promise<readonly Profile[]> {
  const profiles: Profile[] = [];
  for (let most = firstPage; ; most = await readFitting(cluster, patience)) {
    const { rows } = await execute(
      cluster,
      `SELECT ticker, company_name, sector, shares FROM profile WHERE ticker > :last ORDER BY ticker LIMIT ${most}`,
      { last: profiles.at(-1)?.ticker ?? '' },
      patience,
    );
    for (const [ticker, companyName, sector, shares] of rows)
      profiles.push({
        ticker: String(ticker),
        companyName: String(companyName),
        sector: String(sector),
        shares: Number(shares),
      });
    if (rows.length < most) return profiles;
  }
}

async function readFitting(cluster: Cluster, patience: Patience): Promise<number> {
  const { rows } = await execute(
    cluster,
    'SELECT MAX(LENGTH(ticker) + LENGTH(company_name) + LENGTH(sector)) FROM profile',
    {},
    patience,
  );
  return Math.floor(bytesPerPage / (rowBytes + Number(rows[0]?.[0])));
}
