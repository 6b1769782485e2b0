import { ServiceError } from '../service.ts';

/** A database cluster of the deployed app, and the secret that opens it. */
export interface Cluster {
  readonly arn: string;
  readonly databaseName: string;
  readonly secretArn: string;
}

/** Throws as AWS does for a cluster without a Data API, or a secret that is not that cluster's; where there is no cluster yet, one may come. */
export function checkCluster(clusters: readonly Cluster[], resourceArn: string, secret: string): void {
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
  if (!names(cluster.secretArn).includes(secret)) {
    throw new ServiceError(
      'SecretsErrorException',
      400,
      "Error fetching secret: Secrets Manager can't find the specified secret.",
    );
  }
}

/** What Secrets Manager takes for a secret: its ARN, its ARN without the random suffix, its name. */
function names(secretArn: string): readonly string[] {
  const partial = secretArn.replace(/-[A-Za-z0-9]{6}$/, '');
  return [secretArn, partial, partial.slice(partial.lastIndexOf(':') + 1)];
}
