import {
  DescribeAvailabilityZonesCommand,
  DescribeVpcEndpointServicesCommand,
  paginateDescribeInstanceTypeOfferings,
} from '@aws-sdk/client-ec2';
import { listOf, objectOf, type Resource, textOf } from '../../../local/assembly/template.ts';
import type { Clients } from './clients.ts';
import { at, cluster, type Plan, renewed, textIn } from './plan.ts';
import { quantity } from '../../../terminal/plurals.ts';
import { cannotTell, type Finding, ok, type Question, willFail } from './row.ts';

/** Zones that the subnets will be in, by the subnets' logical ids. */
export type Zones = ReadonlyMap<string, string>;

/** Absent `zones`: the region has too few. Rejects where it cannot be asked. */
export type Chosen = Promise<{ readonly finding: Finding; readonly zones?: Zones }>;

/** Whether the region has the zones, and each zone what is put there. */
export function zoneQuestions(plan: Plan, clients: Clients, chosen: Chosen): readonly Question[] {
  const inZones = (ask: (zones: Zones) => Promise<Finding>) => async (): Promise<Finding> => {
    const { zones } = await chosen;
    return zones ? ask(zones) : cannotTell('the region has too few zones', 'choose another');
  };
  return [
    { what: 'zones', ask: async () => (await chosen).finding },
    { what: 'endpoints in these zones', ask: inZones(zones => endpoints(plan, clients, zones)) },
    { what: 'brokers in these zones', ask: inZones(zones => brokers(plan, clients, zones)) },
  ];
}

/** In `us-east-1` subnets name their zones by ids, elsewhere they take the first ones. */
export async function chooseZones(plan: Plan, { ec2 }: Clients): Chosen {
  const { AvailabilityZones = [] } = await ec2.send(new DescribeAvailabilityZonesCommand({}));
  const usable = AvailabilityZones.filter(
    ({ State, ZoneType = 'availability-zone' }) => State === 'available' && ZoneType === 'availability-zone',
  ).sort((one, other) => ((one.ZoneName ?? '') < (other.ZoneName ?? '') ? -1 : 1));
  const subnets = plan.stacks.flatMap(({ after }) =>
    Object.entries(after.Resources).filter(([, { Type }]) => Type === 'AWS::EC2::Subnet'),
  );
  const chosen = subnets.map(([id, subnet], index) => {
    const zoneId = plan.region === 'us-east-1' ? zoneIdOf(subnet) : undefined;
    const zone = zoneId === undefined ? usable[index] : usable.find(({ ZoneId }) => ZoneId === zoneId);
    return [id, zone?.ZoneName ?? ''] as const;
  });
  const missing = chosen.filter(([, zone]) => zone === '').length;
  if (missing === 0)
    return { finding: ok(chosen.map(([, zone]) => zone).join(', ')), zones: new Map(chosen) };
  const finding = willFail(
    `${plan.region} has ${quantity(usable.length, 'zone')} for this account; the stage wants ${subnets.length}, and finds ${subnets.length - missing}`,
    'choose another region, or lower broker.zones',
  );
  return { finding };
}

function zoneIdOf(subnet: Resource): string | undefined {
  const [, id] = listOf(objectOf(subnet.Properties.AvailabilityZoneId)['Fn::If']);
  return textOf(id) || undefined;
}

/** An endpoint in a zone in which its service has none is refused. */
async function endpoints(plan: Plan, { ec2 }: Clients, zones: Zones): Promise<Finding> {
  const wanted = renewed(plan, 'AWS::EC2::VPCEndpoint', 'ServiceName', 'SubnetIds').filter(
    ({ Properties }) => Properties.VpcEndpointType === 'Interface',
  );
  if (wanted.length === 0) return ok('no new ones');
  const names = wanted.map(({ Properties }) => textIn(Properties.ServiceName, plan) ?? '');
  const asked = new DescribeVpcEndpointServicesCommand({ ServiceNames: names });
  const answer = await ec2.send(asked).catch((error: unknown) => {
    // It refuses the whole question where the region lacks one of the services, and names that one.
    if (error instanceof Error && error.name === 'InvalidServiceName') return error.message;
    throw error;
  });
  if (typeof answer === 'string') return willFail(answer, 'choose another region');
  const { ServiceDetails = [] } = answer;
  const lacking = wanted.flatMap(({ Properties }, index) => {
    const service = ServiceDetails.find(({ ServiceName }) => ServiceName === names[index]);
    if (service === undefined) return [`${names[index]} (nowhere)`];
    return listOf(Properties.SubnetIds).flatMap(subnet => {
      const zone = zones.get(textOf(objectOf(subnet).Ref)) ?? 'a zone that is not known';
      return service.AvailabilityZones?.includes(zone) ? [] : [`${names[index]} in ${zone}`];
    });
  });
  return lacking.length === 0
    ? ok(names.map(name => name.split('.').at(-1)).join(', '))
    : willFail(`there is no endpoint of ${lacking.join(', ')}`, 'choose another region');
}

/** MSK has no call that names its zones. Its brokers are instances of EC2, which does say where those are. */
async function brokers(plan: Plan, { ec2 }: Clients, zones: Zones): Promise<Finding> {
  const [wanted] = renewed(plan, cluster, 'BrokerNodeGroupInfo');
  const type = wanted && textOf(at(wanted, 'BrokerNodeGroupInfo', 'InstanceType')).replace(/^kafka\./, '');
  if (!type) return ok('no new ones');
  const offered = new Set<string | undefined>();
  const Filters = [{ Name: 'instance-type', Values: [type] }];
  const LocationType = 'availability-zone';
  for await (const page of paginateDescribeInstanceTypeOfferings({ client: ec2 }, { LocationType, Filters }))
    for (const { Location } of page.InstanceTypeOfferings ?? []) offered.add(Location);
  const lacking = [...zones.values()].filter(zone => !offered.has(zone));
  return lacking.length > 0
    ? willFail(
        `EC2 has no ${type} in ${lacking.join(', ')}, so MSK can have no such broker there`,
        'set broker.instanceType to one that is there, or choose another region',
      )
    : cannotTell(
        `EC2 has ${type} in each; whether MSK offers brokers of it there, only CreateCluster says`,
        'nothing, if MSK’s console offers that type; the cluster is refused within a minute otherwise',
      );
}
