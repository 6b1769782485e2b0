import { readVariables } from '../variables.ts';
import type { Variables } from '../variables.ts';

const names = ['CLUSTER_ARN', 'SECRET_ARN', 'DATABASE', 'PIPELINES', 'USER_SECRETS'] as const;

/** What the construct of the migration sets; PIPELINES are names separated by commas; USER_SECRETS are `<user>=<ARN of the secret>`, separated by commas. The brokers resource needs none: it has the property ClusterArn. */
export type MigrateVariables = Variables<(typeof names)[number]>;

export interface MigrateEnv {
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly database: string;
  /** Those that are deployed: only their tables are made. */
  readonly pipelines: readonly string[];
  /** ARNs of the secrets of the database's users, by what the users are for. */
  readonly userSecrets: Readonly<Record<string, string>>;
}

export function readMigrateEnv(environment: Readonly<Record<string, string | undefined>>): MigrateEnv {
  const variables = readVariables(names, environment);
  return {
    clusterArn: variables.CLUSTER_ARN,
    secretArn: variables.SECRET_ARN,
    database: variables.DATABASE,
    pipelines: variables.PIPELINES.split(','),
    userSecrets: Object.fromEntries(variables.USER_SECRETS.split(',').map(secretOf)),
  };
}

function secretOf(text: string): readonly [user: string, arn: string] {
  const [user = '', arn = ''] = text.split('=');
  if (user === '' || arn === '') throw new Error(`USER_SECRETS must be <user>=<ARN>,…, not "${text}"`);
  return [user, arn];
}
