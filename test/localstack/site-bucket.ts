import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { Refusal } from '../../lib/terminal/refusal.ts';

/** The bucket that holds the static files of a stage. */
export async function siteBucketOf(stage: string): Promise<string> {
  const client = new CloudFormationClient({});
  const StackName = `millrace-${stage}-dashboard`;
  try {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName }))
      for (const { ResourceType, LogicalResourceId, PhysicalResourceId } of StackResourceSummaries)
        if (ResourceType === 'AWS::S3::Bucket' && LogicalResourceId?.startsWith('SiteBucket'))
          return PhysicalResourceId ?? '';
  } finally {
    client.destroy();
  }
  throw new Refusal(`stack ${StackName} has no bucket of the site`);
}
