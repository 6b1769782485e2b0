import { readFlag, readInteger, readVariables } from '../variables.ts';
import type { Variables } from '../variables.ts';

const names = [
  'SET_ASIDE_TABLE',
  'COUNTERS_TABLE',
  'LATEST_TABLE',
  'CLUSTER_ARN',
  'SECRET_ARN',
  'DATABASE',
  'STAGE',
  'PIPELINES',
  'MAPPINGS_SECONDS',
  'SET_ASIDE_BYTES',
] as const;

/** What every view needs, set by the construct of the query function. PIPELINES are names separated by commas; MAPPINGS_SECONDS is whole seconds, at least 1; SET_ASIDE_BYTES is true or false. */
export type QueryVariables = Variables<(typeof names)[number]>;

export interface QueryEnv {
  readonly setAsideTable: string;
  readonly countersTable: string;
  readonly latestTable: string;
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly database: string;
  readonly stage: string;
  /** Those that are deployed: views of others are not there. */
  readonly pipelines: readonly string[];
  /** How long the state and the metrics of mappings are kept. */
  readonly mappingsSeconds: number;
  /** Whether bytes of records that were set aside are answered: nobody knows what is in them. */
  readonly setAsideBytes: boolean;
}

export function readQueryEnv(environment: Readonly<Record<string, string | undefined>>): QueryEnv {
  const variables = readVariables(names, environment);
  return {
    setAsideTable: variables.SET_ASIDE_TABLE,
    countersTable: variables.COUNTERS_TABLE,
    latestTable: variables.LATEST_TABLE,
    clusterArn: variables.CLUSTER_ARN,
    secretArn: variables.SECRET_ARN,
    database: variables.DATABASE,
    stage: variables.STAGE,
    pipelines: variables.PIPELINES.split(','),
    setAsideBytes: readFlag('SET_ASIDE_BYTES', variables.SET_ASIDE_BYTES),
    mappingsSeconds: readInteger('MAPPINGS_SECONDS', variables.MAPPINGS_SECONDS, 1),
  };
}
