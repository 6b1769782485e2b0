import { markDay } from '../../domain/ledger-rows.ts';
import { seededCompanies } from '../../domain/trades/companies.ts';
import { collation } from './schema.ts';
import type { Schema } from './schema.ts';

/** No AUTO_INCREMENT in aggregated_data: it makes concurrent INSERT ... SELECT fail (error 1467). */
export const tradesSchema: Schema = {
  pipeline: 'trades',
  tables: [
    {
      sql: `CREATE TABLE IF NOT EXISTS profile (
  ticker VARCHAR(32) NOT NULL PRIMARY KEY,
  company_name VARCHAR(200) NOT NULL,
  sector VARCHAR(64) NOT NULL,
  shares BIGINT NOT NULL
) ENGINE=InnoDB ${collation}`,
    },
    {
      sql: `CREATE TABLE IF NOT EXISTS aggregated_data (
  processing_id VARCHAR(80) NOT NULL PRIMARY KEY,
  processed_at DATETIME(3) NOT NULL,
  sector VARCHAR(64) NOT NULL,
  total_volume BIGINT NOT NULL,
  date DATE NOT NULL,
  source VARCHAR(256) NOT NULL,
  topic VARCHAR(249) NOT NULL,
  part INT NOT NULL,
  first_offset BIGINT NOT NULL,
  next_offset BIGINT NOT NULL,
  newest_timestamp BIGINT NOT NULL,
  UNIQUE KEY provenance (source, topic, part, first_offset, date, sector),
  KEY marks (source, topic, part, next_offset),
  KEY by_day (date, sector, total_volume, processed_at)
) ENGINE=InnoDB ${collation}`,
    },
  ],
  views: [
    {
      sql: `CREATE OR REPLACE VIEW volume_by_day AS
SELECT date, sector, SUM(total_volume) AS total_volume FROM aggregated_data
WHERE date > '${markDay}' AND sector <> '' GROUP BY date, sector`,
    },
    {
      sql: `CREATE OR REPLACE VIEW volume_today AS
SELECT sector, SUM(total_volume) AS total_volume FROM aggregated_data WHERE date = UTC_DATE() GROUP BY sector`,
    },
  ],
  rows: seededCompanies.map(({ ticker, companyName, sector, shares }) => ({
    sql: `INSERT INTO profile (ticker, company_name, sector, shares) VALUES (:ticker, :name, :sector, :shares)
ON DUPLICATE KEY UPDATE ticker = ticker`,
    parameters: { ticker, name: companyName, sector, shares },
  })),
};
