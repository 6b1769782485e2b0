import { createHash } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import type { Provision } from '../assembly/apply.ts';
import { ACCOUNT, REGION } from '../assembly/resolve.ts';
import { textOf } from '../assembly/template.ts';
import type { Cluster } from '../endpoint/rds-data/cluster.ts';
import type { MySqlAddress } from '../endpoint/rds-data/sessions.ts';

/** `AWS::RDS::DBCluster`: a database of its own on the one server, and what the Data API knows the cluster by. */
export function databaseProvision(
  server: () => MySqlAddress,
  created: (cluster: Cluster) => void,
): Provision {
  return {
    async apply({ name, properties }) {
      const databaseName = textOf(properties.DatabaseName);
      if (databaseName !== '') await createDatabase(server(), databaseName);
      const arn = `arn:aws:rds:${REGION}:${ACCOUNT}:cluster:${name}`;
      const secretArn = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${secretName(name)}`;
      created({ arn, databaseName, secretArn });
      const { host, port } = server();
      const attributes: Readonly<Record<string, string>> = {
        DBClusterArn: arn,
        DBClusterResourceId: name,
        'Endpoint.Address': host,
        'Endpoint.Port': `${port}`,
        'ReadEndpoint.Address': host,
        'MasterUserSecret.SecretArn': secretArn,
      };
      return { ref: name, attribute: attribute => attributes[attribute] };
    },
  };
}

/** Named as RDS names the one it makes, and the same in every run. */
function secretName(cluster: string): string {
  return `rds!cluster-${createHash('sha256').update(cluster).digest('hex').slice(0, 32)}`;
}

async function createDatabase({ host, port, user, password }: MySqlAddress, name: string): Promise<void> {
  if (!/^\w{1,64}$/.test(name)) throw new Error(`${name} is no name for a database`);
  const connection = await createConnection({ host, port, user, password, connectTimeout: 10_000 });
  try {
    await connection.query(`CREATE DATABASE IF NOT EXISTS \`${name}\` CHARACTER SET utf8mb4`);
  } finally {
    connection.destroy();
  }
}
