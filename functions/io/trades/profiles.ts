import type { Profile } from '../../../domain/trades/companies.ts';
import { execute } from '../data-api.ts';
import type { Cluster, Patience } from '../data-api.ts';

/** All companies, by ticker. */
export async function readProfiles(cluster: Cluster, patience: Patience): Promise<readonly Profile[]> {
  const { rows } = await execute(
    cluster,
    'SELECT ticker, company_name, sector, shares FROM profile ORDER BY ticker',
    {},
    patience,
  );
  return rows.map(([ticker, companyName, sector, shares]) => ({
    ticker: String(ticker),
    companyName: String(companyName),
    sector: String(sector),
    shares: Number(shares),
  }));
}
