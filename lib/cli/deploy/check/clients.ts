import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { KafkaClient } from '@aws-sdk/client-kafka';
import { LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda';
import { RDSClient } from '@aws-sdk/client-rds';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';

/** One question is tried twice, and given up before its time is over. */
const patience = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 4_000, throwOnRequestTimeout: true },
};

/** Where AWS is, and who asks; what is left out is as the SDK finds it. */
export interface Place {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: NonNullable<LambdaClientConfig['credentials']>;
}

/** Clients of everything that is asked. */
export function openClients(place: Place) {
  const config = { ...patience, ...place };
  const clients = {
    cloudFormation: new CloudFormationClient(config),
    cloudFront: new CloudFrontClient(config),
    cloudWatch: new CloudWatchClient(config),
    ec2: new EC2Client(config),
    kafka: new KafkaClient(config),
    lambda: new LambdaClient(config),
    logs: new CloudWatchLogsClient(config),
    quotas: new ServiceQuotasClient(config),
    rds: new RDSClient(config),
  };
  return {
    ...clients,
    close(): void {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

export type Clients = ReturnType<typeof openClients>;
