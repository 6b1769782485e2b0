import type { Template } from './topic-changes.ts';

/** What MSK changes in one request; of these a deployment may change one. */
const attributes: readonly (readonly [name: string, paths: readonly (readonly string[])[]])[] = [
  ['the number of brokers', [['NumberOfBrokerNodes']]],
  ['their instance type', [['BrokerNodeGroupInfo', 'InstanceType']]],
  ['their storage', [['BrokerNodeGroupInfo', 'StorageInfo']]],
  ['the version of Kafka', [['KafkaVersion']]],
  ['monitoring and logs', [['EnhancedMonitoring'], ['LoggingInfo'], ['OpenMonitoring']]],
  ['how clients sign in', [['ClientAuthentication'], ['EncryptionInfo']]],
  ['who reaches it', [['BrokerNodeGroupInfo', 'ConnectivityInfo']]],
];

/**
 * Why a Kafka cluster cannot go from `before` to `after` in one deployment, one line; none when it can. MSK takes one kind
 * of change in a request, and CloudFormation sends one request.
 */
export function clusterChangeFaults(before: Template, after: Template): string[] {
  const [was, is] = [before, after].map(template => propertiesOf(template, 'AWS::MSK::Cluster'));
  if (was === undefined || is === undefined) return [];
  const differs = (one: unknown, other: unknown): boolean => JSON.stringify(one) !== JSON.stringify(other);
  const [wasSet, isSet] = [before, after].map(template => propertiesOf(template, 'AWS::MSK::Configuration'));
  const changed = [
    ...attributes
      .filter(([, paths]) => paths.some(path => differs(at(was, path), at(is, path))))
      .map(([name]) => name),
    ...(differs(wasSet, isSet) ? ['its configuration'] : []),
  ];
  return changed.length > 1
    ? [
        `the Kafka cluster: ${changed.join(' and ')} cannot change in one deployment; deploy one change, then the other`,
      ]
    : [];
}

function propertiesOf({ Resources = {} }: Template, type: string): object | undefined {
  return Object.values(Resources).find(({ Type }) => Type === type)?.Properties;
}

function at(value: unknown, path: readonly string[]): unknown {
  const [first, ...others] = path;
  if (first === undefined) return value;
  return typeof value === 'object' && value !== null
    ? at(Object.entries(value).find(([key]) => key === first)?.[1], others)
    : undefined;
}
