import { readVariables } from '../variables.ts';
import type { Variables } from '../variables.ts';

const names = ['CLUSTER_ARN', 'SECRET_ARN', 'DATABASE'] as const;

/** What the construct of the migration sets. The brokers resource needs none: it has the property ClusterArn. */
export type MigrateVariables = Variables<(typeof names)[number]>;

export interface MigrateEnv {
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly database: string;
}

export function readMigrateEnv(environment: Readonly<Record<string, string | undefined>>): MigrateEnv {
  const variables = readVariables(names, environment);
  return {
    clusterArn: variables.CLUSTER_ARN,
    secretArn: variables.SECRET_ARN,
    database: variables.DATABASE,
  };
}
