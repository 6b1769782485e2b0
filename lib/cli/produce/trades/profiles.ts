import type { Profile } from '../../../../domain/trades/companies.ts';
import type { AmountStyle } from '../../../../domain/written-amount.ts';
import { readCompanyRow } from '../../../../domain/trades/csv-row.ts';
import { type Cluster, execute } from '../../../../functions/io/data-api.ts';
import { quantity } from '../../../terminal/plurals.ts';
import type { RowFile } from '../file/rows.ts';
import { refuseUnlessUsed, rejectionsOf } from '../rejections.ts';

export const companyColumns = ['ticker', 'company_name', 'sector', 'shares'];

/** Profiles to a statement: far below the 4 MiB of a request. */
const batch = 500;

const upsert = `
  INSERT INTO profile (ticker, company_name, sector, shares)
  SELECT r.ticker, r.company_name, r.sector, r.shares
  FROM JSON_TABLE(:rows, '$[*]' COLUMNS (
    ticker VARCHAR(32) PATH '$.ticker', company_name VARCHAR(200) PATH '$.companyName',
    sector VARCHAR(64) PATH '$.sector', shares BIGINT PATH '$.shares')) r
  ON DUPLICATE KEY UPDATE company_name = r.company_name, sector = r.sector, shares = r.shares`;

/**
 * Adds or changes a row of `profile` for each row of a companies file, and says how many; refuses a file of bad rows alone, and
 * one with more of them than are allowed.
 */
export async function fillProfiles(
  database: Cluster,
  { name, rows, notes }: RowFile,
  amounts: AmountStyle,
  allowed: number,
  say: (line: string) => void,
): Promise<void> {
  const rejections = rejectionsOf();
  let saved = 0;
  let held: Profile[] = [];
  const save = async (): Promise<void> => {
    if (held.length === 0) return;
    await execute(database, upsert, { rows: JSON.stringify(held) });
    saved += held.length;
    held = [];
  };
  for await (const { line, fields, rejection } of rows) {
    const profile = fields === undefined ? rejection : readCompanyRow(fields, amounts);
    if ('reason' in profile) {
      const said = rejections.add(line, profile);
      if (said !== undefined) say(`${name}: ${said}`);
    } else held.push(profile);
    if (held.length === batch) await save();
  }
  await save();
  const bad = rejections.count === 0 ? '' : `, ${quantity(rejections.count, 'row')} rejected:`;
  say(`${quantity(saved, 'profile')} saved${bad}`);
  for (const line of [...rejections.lines(), ...notes()]) say(`  ${line}`);
  refuseUnlessUsed('row', name, saved + rejections.count, rejections, allowed);
}
