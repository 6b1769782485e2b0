import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type ApplyResult, applyAssembly, type Provisions } from '../assembly/apply.ts';
import { readApplied } from '../assembly/applied-file.ts';
import { readAssembly } from '../assembly/read-assembly.ts';
import { REGION } from '../assembly/resolve.ts';
import type { Credentials } from '../credentials.ts';
import type { BrokerCluster } from '../endpoint/kafka.ts';
import type { Cluster } from '../endpoint/rds-data/cluster.ts';
import type { Engines } from '../engines/create-engines.ts';
import { writeJsonFile } from '../json-file.ts';
import { createKafka } from '../kafka-client.ts';
import { clusterProvision } from '../provisions/cluster.ts';
import { databaseProvision } from '../provisions/database.ts';
import { functionProvision } from '../provisions/lambda-function.ts';
import { mappingProvision } from '../provisions/mapping.ts';
import { createSecrets } from '../provisions/secret.ts';
import { tableProvision } from '../provisions/table.ts';
import { topicProvision } from '../provisions/topic.ts';
import type { Mappings } from '../trigger/mapping.ts';
import type { Functions } from '../workers/function.ts';

export interface AppOptions {
  readonly stateDir: string;
  readonly assembly: string;
  readonly engines: Engines;
  readonly credentials: Credentials;
  readonly functions: Functions;
  readonly mappings: Mappings;
  /** Custom resources, schedules and the site's parts, which have a life of their own. */
  readonly others: Provisions;
}

/** The synthesized app, applied to the engines, and what the endpoint must know of it. */
export function createApp({
  stateDir,
  assembly,
  engines,
  credentials,
  functions,
  mappings,
  others,
}: AppOptions) {
  const clusters = new Map<string, Cluster>();
  const secrets = createSecrets(join(stateDir, 'secrets.json'));
  const brokerClusters = new Map<string, BrokerCluster>();
  let standing: ApplyResult['standing'] = new Map();
  const { kafka, mysql, dynamodb } = engines;

  return {
    clusters: (): readonly Cluster[] => [...clusters.values()],
    secretOf: secrets.find,
    brokerClusters: (): readonly BrokerCluster[] => [...brokerClusters.values()],
    /** Addresses of the brokers of the cluster with this ARN; undefined for any other. */
    brokers: (arn: string): string | undefined => (brokerClusters.has(arn) ? kafka.address : undefined),

    /**
     * Applies what `cdk.out` says; what was applied is on record when it resolves. From the second time on in a run only
     * what changed is touched.
     */
    async apply(): Promise<ApplyResult['outputs']> {
      const record = join(stateDir, 'applied.json');
      const tables = new DynamoDBClient({
        endpoint: dynamodb.address,
        region: REGION,
        credentials,
      });
      const admin = createKafka({ brokers: kafka.address.split(','), clientId: 'millrace-start' }).admin();
      await admin.connect();
      try {
        const provisions: Provisions = {
          ...others,
          'AWS::DynamoDB::GlobalTable': tableProvision(tables),
          'AWS::DynamoDB::Table': tableProvision(tables),
          'AWS::Lambda::EventSourceMapping': mappingProvision(mappings, functions),
          'AWS::Lambda::Function': functionProvision(functions),
          'AWS::MSK::Cluster': clusterProvision(
            () => kafka.clusterId(),
            cluster => brokerClusters.set(cluster.arn, cluster),
          ),
          'AWS::MSK::Topic': topicProvision(admin),
          'AWS::SecretsManager::Secret': secrets.provision,
          'AWS::RDS::DBCluster': databaseProvision(
            () => mysql.credentials(),
            cluster => clusters.set(cluster.arn, cluster),
          ),
        };
        const before = standing;
        // After a failure half way nothing is known to stand.
        standing = new Map();
        const result = await applyAssembly(
          await readAssembly(assembly),
          provisions,
          await readApplied(record),
          before,
        );
        standing = result.standing;
        writeJsonFile(record, result.applied);
        return result.outputs;
      } finally {
        await admin.disconnect();
        tables.destroy();
      }
    },
  };
}
