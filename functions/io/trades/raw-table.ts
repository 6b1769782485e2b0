import { readInteger, readVariables } from '../../variables.ts';
import type { Variables } from '../../variables.ts';

export const rawTableVariables = ['RAW_TABLE', 'TICKER_SHARDS'] as const;

/** What the constructs of functions set that know raw rows. TICKER_SHARDS: keys that the rows of each ticker are spread over. */
export type RawTableVariables = Variables<(typeof rawTableVariables)[number]>;

export interface RawTable {
  readonly table: string;
  readonly shards: number;
}

export function readRawTable(environment: Readonly<Record<string, string | undefined>>): RawTable {
  const variables = readVariables(rawTableVariables, environment);
  return {
    table: variables.RAW_TABLE,
    shards: readInteger('TICKER_SHARDS', variables.TICKER_SHARDS, 1),
  };
}
