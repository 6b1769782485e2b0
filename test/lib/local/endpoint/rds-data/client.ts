import {
  ExecuteStatementCommand,
  type Field,
  RDSDataClient,
  type SqlParameter,
} from '@aws-sdk/client-rds-data';
import { clusterArn, credentials, region, secretArn } from '../doubles.ts';

export const here = { resourceArn: clusterArn, secretArn };

/** An SDK client of the endpoint that tries once, and a short way to run statements with it. */
export function dataClient(endpoint: string, database: string) {
  const client = new RDSDataClient({ endpoint, region, credentials, maxAttempts: 1 });
  const execute = (sql: string, parameters: Record<string, Field> = {}, more: object = {}) =>
    client.send(
      new ExecuteStatementCommand({
        ...here,
        database,
        sql,
        parameters: Object.entries(parameters).map(toParameter),
        ...more,
      }),
    );
  return { client, execute };
}

function toParameter([name, value]: [string, Field]): SqlParameter {
  return { name, value };
}
