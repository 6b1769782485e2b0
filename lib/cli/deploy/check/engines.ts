import { paginateListKafkaVersions } from '@aws-sdk/client-kafka';
import {
  DescribeDBEngineVersionsCommand,
  paginateDescribeOrderableDBInstanceOptions,
} from '@aws-sdk/client-rds';
import { numberOf, textOf } from '../../../local/assembly/template.ts';
import type { Clients } from './clients.ts';
import { at, cluster, type Plan, renewed } from './plan.ts';
import { cannotTell, type Finding, ok, type Question, willFail } from './row.ts';
import type { Chosen } from './zones.ts';

/** Whether the region offers the versions of both engines, as the stage wants them. */
export function engineQuestions(plan: Plan, clients: Clients, chosen: Chosen): readonly Question[] {
  return [
    { what: 'version of Kafka', ask: () => kafka(plan, clients) },
    { what: 'version of Aurora', ask: () => aurora(plan, clients, chosen) },
    { what: 'least capacity of Aurora', ask: () => capacity(plan, clients) },
  ];
}

async function kafka(plan: Plan, clients: Clients): Promise<Finding> {
  const [wanted] = renewed(plan, cluster, 'KafkaVersion');
  if (wanted === undefined) return ok('no new one');
  const version = textOf(wanted.Properties.KafkaVersion);
  const offered: string[] = [];
  for await (const { KafkaVersions = [] } of paginateListKafkaVersions({ client: clients.kafka }, {}))
    for (const { Version, Status } of KafkaVersions) {
      if (Version === version)
        return Status === 'ACTIVE'
          ? ok(version)
          : cannotTell(
              `MSK calls ${version} ${Status ?? 'nothing'}`,
              'set broker.kafkaVersion to a newer one',
            );
      if (Version !== undefined && Status === 'ACTIVE') offered.push(Version);
    }
  return willFail(
    `MSK in ${plan.region} has no ${version}`,
    `set broker.kafkaVersion to one that it has: ${offered.slice(-5).join(', ')}`,
  );
}

async function aurora(plan: Plan, { rds }: Clients, chosen: Chosen): Promise<Finding> {
  const [wanted] = renewed(plan, 'AWS::RDS::DBCluster', 'EngineVersion');
  if (wanted === undefined) return ok('no new one');
  const engine = {
    Engine: textOf(wanted.Properties.Engine),
    EngineVersion: textOf(wanted.Properties.EngineVersion),
  };
  const DBInstanceClass = 'db.serverless';
  const words = `${engine.Engine} ${engine.EngineVersion} as ${DBInstanceClass}`;
  const offered = new Set<string | undefined>();
  let hasDataApi: boolean | undefined;
  for await (const page of paginateDescribeOrderableDBInstanceOptions(
    { client: rds },
    { ...engine, DBInstanceClass },
  ))
    for (const { AvailabilityZones = [], SupportsHttpEndpoint } of page.OrderableDBInstanceOptions ?? []) {
      for (const { Name } of AvailabilityZones) offered.add(Name);
      hasDataApi = hasDataApi === true || SupportsHttpEndpoint;
    }
  const todo = 'choose another region, or another version in lib/constructs/database.ts';
  if (offered.size === 0) return willFail(`RDS in ${plan.region} has no ${words}`, todo);
  if (hasDataApi === false) return willFail(`${words} has no Data API in ${plan.region}`, todo);
  const { zones } = await chosen;
  if (zones === undefined) return cannotTell(`${words} is there, in other zones perhaps`, todo);
  if (![...zones.values()].some(zone => offered.has(zone)))
    return willFail(`${words} is in ${[...offered].join(', ')} alone, where no subnet is`, todo);
  return hasDataApi === undefined
    ? cannotTell(`${words} is there; whether with the Data API, RDS does not say`, 'look into AWS’s list')
    : ok(`${words}, with the Data API`);
}

async function capacity(plan: Plan, { rds }: Clients): Promise<Finding> {
  const [wanted] = renewed(plan, 'AWS::RDS::DBCluster', 'EngineVersion', 'ServerlessV2ScalingConfiguration');
  if (wanted === undefined) return ok('no new one');
  const { Engine, EngineVersion } = wanted.Properties;
  const least = numberOf(at(wanted, 'ServerlessV2ScalingConfiguration', 'MinCapacity')) ?? 0;
  const { DBEngineVersions = [] } = await rds.send(
    new DescribeDBEngineVersionsCommand({ Engine: textOf(Engine), EngineVersion: textOf(EngineVersion) }),
  );
  const allowed = DBEngineVersions[0]?.ServerlessV2FeaturesSupport?.MinCapacity;
  if (allowed === undefined)
    return cannotTell('RDS does not say how little this version can have', 'nothing, if AWS’s list has it');
  return least >= allowed
    ? ok(`${least} ACU`)
    : willFail(`this version has ${allowed} ACU at the least`, `set database.minAcu to ${allowed}`);
}
