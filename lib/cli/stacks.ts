import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { type Deployment, knownFrom } from './deployment.ts';
import { Refusal } from '../terminal/refusal.ts';
import { isUnreachable } from './unreachable.ts';

export interface DeployedStacks extends Deployment {
  readonly account: string;
  readonly region: string;
}

/** The stacks of a stage that say where its streams are. */
const rooms = ['streaming', 'storage', 'pipelines'];

/**
 * Reads the outputs of a stage on AWS, with the caller's own credentials and region. `name`: what its stacks have in
 * common, such as `millrace-dev`, or one of them.
 */
export async function deployedStacks(name: string): Promise<DeployedStacks> {
  const common = name.replace(/-(network|streaming|storage|pipelines|dashboard|monitoring)$/, '');
  const client = new CloudFormationClient({});
  try {
    const stacks = await Promise.all(rooms.map(room => describe(client, `${common}-${room}`)));
    const outputs = new Map(
      stacks.flatMap(({ Outputs = [] }) => Outputs.map(each => [each.OutputKey, each.OutputValue])),
    );
    const [, , , region = '', account = ''] = stacks[0]?.StackId?.split(':') ?? [];
    const known = knownFrom((key, pipeline) => {
      const value = outputs.get(key);
      if (value !== undefined) return value;
      throw new Refusal(
        `the stacks ${common}-* have no ${pipeline ?? `output ${key}`}: deploy them again${pipeline === undefined ? '' : ', with it'}`,
      );
    });
    const unreachable = (cause: unknown): Refusal =>
      new Refusal(`AWS does not answer in ${region}`, { cause });
    const ownTopics = () => topicsOf(rooms.map(room => `${common}-${room}`));
    return { ...known, target: 'aws', account, region, unreachable, ownTopics };
  } finally {
    client.destroy();
  }
}

async function describe(client: CloudFormationClient, name: string): Promise<Stack> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    if (Stacks?.[0] !== undefined) return Stacks[0];
  } catch (error) {
    if (isUnreachable(error)) throw new Refusal('AWS CloudFormation does not answer', { cause: error });
    const isMissing = error instanceof Error && /does not exist/.test(error.message);
    if (!isMissing) throw error;
  }
  throw new Refusal(`there is no stack named "${name}" in this account and region`);
}

/** Names of the topics among the stacks' resources; such a resource is identified by its ARN, which ends with the name. */
async function topicsOf(stacks: readonly string[]): Promise<readonly string[]> {
  const client = new CloudFormationClient({});
  const topics: string[] = [];
  try {
    for (const StackName of stacks)
      for await (const page of paginateListStackResources({ client }, { StackName }))
        for (const { ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? [])
          if (ResourceType === 'AWS::MSK::Topic') topics.push(PhysicalResourceId?.split('/').at(-1) ?? '');
    return topics;
  } finally {
    client.destroy();
  }
}
