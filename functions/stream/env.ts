import { readInteger, readVariables } from '../variables.ts';

/** The variables that the deployment of a user's transform sets. */
const names = [
  'CLUSTER_ARN',
  'SECRET_ARN',
  'DATABASE',
  'COUNTERS_TABLE',
  'SET_ASIDE_TABLE',
  'STREAM',
  'MAX_TRIES',
] as const;

export interface StreamEnv {
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly database: string;
  readonly countersTable: string;
  readonly setAsideTable: string;
  readonly stream: string;
  /** How often a record may fail before it is set aside; 0: it never is. */
  readonly maxTries: number;
}

export function readStreamEnv(environment: Readonly<Record<string, string | undefined>>): StreamEnv {
  const variables = readVariables(names, environment);
  return {
    clusterArn: variables.CLUSTER_ARN,
    secretArn: variables.SECRET_ARN,
    database: variables.DATABASE,
    countersTable: variables.COUNTERS_TABLE,
    setAsideTable: variables.SET_ASIDE_TABLE,
    stream: variables.STREAM,
    maxTries: readInteger('MAX_TRIES', variables.MAX_TRIES, 0),
  };
}
