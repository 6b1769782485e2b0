import { readVariables } from '../variables.ts';
import type { Variables } from '../variables.ts';

const names = [
  'RAW_TABLE',
  'SET_ASIDE_TABLE',
  'COUNTERS_TABLE',
  'CLUSTER_ARN',
  'SECRET_ARN',
  'DATABASE',
  'STAGE',
] as const;

/** What the construct of the query function sets. */
export type QueryVariables = Variables<(typeof names)[number]>;

export interface QueryEnv {
  readonly rawTable: string;
  readonly setAsideTable: string;
  readonly countersTable: string;
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly database: string;
  readonly stage: string;
}

export function readQueryEnv(environment: Readonly<Record<string, string | undefined>>): QueryEnv {
  const variables = readVariables(names, environment);
  return {
    rawTable: variables.RAW_TABLE,
    setAsideTable: variables.SET_ASIDE_TABLE,
    countersTable: variables.COUNTERS_TABLE,
    clusterArn: variables.CLUSTER_ARN,
    secretArn: variables.SECRET_ARN,
    database: variables.DATABASE,
    stage: variables.STAGE,
  };
}
