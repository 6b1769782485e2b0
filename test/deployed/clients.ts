import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { S3Client } from '@aws-sdk/client-s3';
import type { Deployment } from './deployment.ts';

/** An invocation of the producer lasts a minute. */
const longestAnswerMs = 120_000;

export interface Clients {
  readonly dynamodb: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly rdsData: RDSDataClient;
  readonly s3: S3Client;
  close(): void;
}

/** SDK clients as the variables of a deployment lead them; what they leave open is the SDK's to find, as a profile is. */
export function clientsOf({ environment }: Deployment): Clients {
  const {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_RDS_DATA: rdsDataEndpoint = endpoint,
    AWS_ENDPOINT_URL_S3: s3Endpoint = endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = environment;
  const own = accessKeyId !== undefined && secretAccessKey !== undefined;
  const settings = {
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(own && {
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    }),
  };
  const dynamodb = new DynamoDBClient(settings);
  const lambda = new LambdaClient({ ...settings, requestHandler: { requestTimeout: longestAnswerMs } });
  const rdsData = new RDSDataClient({
    ...settings,
    ...(rdsDataEndpoint !== undefined && { endpoint: rdsDataEndpoint }),
  });
  const s3 = new S3Client({
    ...settings,
    ...(s3Endpoint !== undefined && { endpoint: s3Endpoint, forcePathStyle: true }),
  });
  return {
    dynamodb,
    lambda,
    rdsData,
    s3,
    close() {
      for (const client of [dynamodb, lambda, rdsData, s3]) client.destroy();
    },
  };
}
