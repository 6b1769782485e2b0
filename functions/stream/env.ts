import { readVariables } from '../variables.ts';

/** The variables that the deployment of a user's transform sets. */
const names = ['CLUSTER_ARN', 'SECRET_ARN', 'DATABASE', 'COUNTERS_TABLE', 'STREAM'] as const;

export interface StreamEnv {
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly database: string;
  readonly countersTable: string;
  readonly stream: string;
}

export function readStreamEnv(environment: Readonly<Record<string, string | undefined>>): StreamEnv {
  const variables = readVariables(names, environment);
  return {
    clusterArn: variables.CLUSTER_ARN,
    secretArn: variables.SECRET_ARN,
    database: variables.DATABASE,
    countersTable: variables.COUNTERS_TABLE,
    stream: variables.STREAM,
  };
}
