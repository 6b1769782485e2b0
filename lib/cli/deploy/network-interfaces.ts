import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import {
  DeleteNetworkInterfaceCommand,
  EC2Client,
  type NetworkInterface,
  paginateDescribeNetworkInterfaces,
} from '@aws-sdk/client-ec2';
import { KafkaClient, paginateListClustersV2 } from '@aws-sdk/client-kafka';
import { until } from '../../local/until.ts';
import { quantity } from '../../terminal/plurals.ts';
import { Refusal } from '../../terminal/refusal.ts';

export interface ClearOptions {
  readonly mostMs: number;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

const pauseMs = 3_000;
const sayEveryMs = 60_000;

/**
 * Waits until no interface but those of its endpoints is in the network of a stage, and deletes those that nothing uses any more.
 * Answers how many there were at first. Refused while brokers stand in it, and when interfaces are left after `mostMs`.
 */
export async function clearNetwork(stage: string, { mostMs, say, signal }: ClearOptions): Promise<number> {
  const vpc = await vpcOf(`millrace-${stage}-network`);
  if (vpc === undefined) return 0;
  await refuseBrokers(`millrace-${stage}`);
  const client = new EC2Client({});
  const began = performance.now();
  let [first, last, saidAt] = [-1, -1, began];
  let left: readonly NetworkInterface[] = [];
  try {
    return await until(
      async () => {
        left = await interfacesIn(vpc, client);
        if (first < 0) first = left.length;
        for (const { NetworkInterfaceId, Status } of left)
          if (Status === 'available') await remove(client, NetworkInterfaceId);
        if (left.length === 0) return { first };
        const now = performance.now();
        if (left.length !== last || now - saidAt > sayEveryMs) {
          const minutes = Math.round((now - began) / 60_000);
          say(`left in the network: ${quantity(left.length, 'interface')} (${minutes} min)`);
          [last, saidAt] = [left.length, now];
        }
        return false;
      },
      {
        mostMs,
        pauseMs,
        late: () =>
          new Refusal(
            `these interfaces are left: ${left.map(named).join(', ')}; delete them in EC2, or wait, and run it again`,
          ),
        ...(signal && { signal }),
      },
    ).then(answer => answer.first);
  } finally {
    client.destroy();
  }
}

async function vpcOf(StackName: string): Promise<string | undefined> {
  const client = new CloudFormationClient({});
  try {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName }))
      for (const { ResourceType, PhysicalResourceId } of StackResourceSummaries)
        if (ResourceType === 'AWS::EC2::VPC') return PhysicalResourceId;
    return undefined;
  } finally {
    client.destroy();
  }
}

/** Brokers that were left standing hold on to the network for as long as they stand. */
async function refuseBrokers(name: string): Promise<void> {
  const client = new KafkaClient({});
  try {
    for await (const { ClusterInfoList = [] } of paginateListClustersV2(
      { client },
      { ClusterNameFilter: name },
    ))
      if (ClusterInfoList.some(({ ClusterName }) => ClusterName === name))
        throw new Refusal(
          `the Kafka cluster ${name} stands, and the network with it: delete the cluster, then run this again`,
        );
  } finally {
    client.destroy();
  }
}

/** Endpoints are the stack's own, and go with it. */
async function interfacesIn(vpc: string, client: EC2Client): Promise<readonly NetworkInterface[]> {
  const found: NetworkInterface[] = [];
  const Filters = [{ Name: 'vpc-id', Values: [vpc] }];
  for await (const { NetworkInterfaces = [] } of paginateDescribeNetworkInterfaces({ client }, { Filters }))
    found.push(...NetworkInterfaces.filter(({ InterfaceType }) => InterfaceType !== 'vpc_endpoint'));
  return found;
}

/** Lambda may be quicker, or take it back. */
async function remove(client: EC2Client, NetworkInterfaceId: string | undefined): Promise<void> {
  try {
    await client.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (
      !/^(InvalidNetworkInterfaceID\.NotFound|InvalidNetworkInterface\.InUse|InvalidParameterValue|OperationNotPermitted)$/.test(
        name,
      )
    )
      throw error;
  }
}

function named({ NetworkInterfaceId, Status, Description }: NetworkInterface): string {
  return `${NetworkInterfaceId} (${Status}; ${Description})`;
}
