import { readVariables } from '../variables.ts';
import type { Variables } from '../variables.ts';

const names = [
  'CLUSTER_ARN',
  'SECRET_ARN',
  'DATABASE',
  'LEDGER_TABLE',
  'SET_ASIDE_TABLE',
  'COUNTERS_TABLE',
  'STREAM',
] as const;

/** What the construct of an aggregate function sets. LEDGER_TABLE: the table of its sums, which is its ledger. */
export type AggregateVariables = Variables<(typeof names)[number]>;

export interface AggregateEnv {
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly database: string;
  readonly ledgerTable: string;
  readonly setAsideTable: string;
  readonly countersTable: string;
  readonly stream: string;
}

export function readAggregateEnv(environment: Readonly<Record<string, string | undefined>>): AggregateEnv {
  const variables = readVariables(names, environment);
  return {
    clusterArn: variables.CLUSTER_ARN,
    secretArn: variables.SECRET_ARN,
    database: variables.DATABASE,
    ledgerTable: variables.LEDGER_TABLE,
    setAsideTable: variables.SET_ASIDE_TABLE,
    countersTable: variables.COUNTERS_TABLE,
    stream: variables.STREAM,
  };
}
