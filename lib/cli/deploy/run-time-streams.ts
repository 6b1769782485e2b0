import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { LambdaClient, paginateListEventSourceMappings } from '@aws-sdk/client-lambda';
import { streamOfGroup } from '../../../domain/stream-names.ts';

/**
 * Names of streams of a stage that no stack owns. They outlive its stacks, and their pollers hold on to its network. None
 * where the stack that would own the others does not stand.
 */
export async function runTimeStreams(stage: string): Promise<readonly string[]> {
  const own = await ownMappings(`millrace-${stage}-pipelines`);
  if (own === undefined) return [];
  const found: string[] = [];
  const client = new LambdaClient({});
  try {
    for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings({ client }, {}))
      for (const { UUID = '', AmazonManagedKafkaEventSourceConfig: kafka } of EventSourceMappings) {
        const name = streamOfGroup(stage, kafka?.ConsumerGroupId);
        if (name !== undefined && !own.includes(UUID)) found.push(name);
      }
  } finally {
    client.destroy();
  }
  return found.sort();
}

async function ownMappings(name: string): Promise<readonly string[] | undefined> {
  const client = new CloudFormationClient({});
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    const outputs = Stacks.find(({ StackName }) => StackName === name)?.Outputs;
    return outputs?.find(({ OutputKey }) => OutputKey === 'StreamMappings')?.OutputValue?.split(',');
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}
