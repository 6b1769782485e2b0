import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';

/** Names of the stacks of a stage that stand, whatever their state. */
export async function stacksOf(stage: string): Promise<readonly string[]> {
  const client = new CloudFormationClient({});
  const found: string[] = [];
  try {
    for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {}))
      for (const { StackName = '' } of Stacks)
        if (StackName.startsWith(`millrace-${stage}-`)) found.push(StackName);
  } finally {
    client.destroy();
  }
  return found.sort();
}
