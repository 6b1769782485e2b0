import { isNamed } from '../secrets.ts';
import { ServiceError } from '../service.ts';

/** A database cluster of the deployed app, and the secret that opens it. */
export interface Cluster {
  readonly arn: string;
  readonly databaseName: string;
  readonly secretArn: string;
}

/** Throws as AWS does for a cluster without a Data API; where there is no cluster yet, one may come. */
export function clusterAt(clusters: readonly Cluster[], resourceArn: string): Cluster {
  if (clusters.length === 0)
    throw new ServiceError('ServiceUnavailableError', 503, 'The app is not applied yet: it has no database');
  const cluster = clusters.find(({ arn }) => arn === resourceArn);
  if (cluster === undefined) {
    const name = resourceArn.split(':').at(-1) ?? resourceArn;
    throw new ServiceError(
      'HttpEndpointNotEnabledException',
      400,
      `HttpEndpoint is not enabled for resource ${name}. Check the resourceArn, letter case included`,
    );
  }
  return cluster;
}

export function secretNotFound(): ServiceError {
  return new ServiceError(
    'SecretsErrorException',
    400,
    "Error fetching secret: Secrets Manager can't find the specified secret.",
  );
}

/** Whether a secret, as Secrets Manager takes it, is the one that RDS made for the cluster's master user. */
export function isMaster({ secretArn }: Cluster, secret: string): boolean {
  const partial = secretArn.replace(/-[A-Za-z0-9]{6}$/, '');
  return isNamed({ arn: secretArn, name: partial.slice(partial.lastIndexOf(':') + 1) }, secret);
}
