import type { Template } from './topic-changes.ts';

interface Kept {
  readonly type: string;
  readonly called: string;
  /** Property of its name, which a second one cannot have while the first one stands. */
  readonly name: string;
  /** Of what CloudFormation replaces the resource when it changes; not the name, which makes a new one beside it. */
  readonly replaced: readonly (readonly [what: string, path: readonly string[], setting?: string])[];
}

/** Resources with names of their own, by CloudFormation's reference ("Update requires: Replacement"). */
const kept: readonly Kept[] = [
  {
    type: 'AWS::MSK::Cluster',
    called: 'the Kafka cluster',
    name: 'ClusterName',
    replaced: [
      ['its zones', ['BrokerNodeGroupInfo', 'ClientSubnets'], 'broker.zones'],
      ['its security groups', ['BrokerNodeGroupInfo', 'SecurityGroups']],
      ['how its brokers are spread', ['BrokerNodeGroupInfo', 'BrokerAZDistribution']],
      ['the key of its volumes', ['EncryptionInfo', 'EncryptionAtRest']],
      ['encryption between its brokers', ['EncryptionInfo', 'EncryptionInTransit', 'InCluster']],
    ],
  },
  {
    type: 'AWS::MSK::Configuration',
    called: 'the configuration of brokers',
    name: 'Name',
    replaced: [['its versions of Kafka', ['KafkaVersionsList']]],
  },
  {
    type: 'AWS::RDS::DBCluster',
    called: 'the database cluster',
    name: 'DBClusterIdentifier',
    replaced: [
      ['its first database', ['DatabaseName']],
      ['its engine', ['Engine']],
      ['its subnets', ['DBSubnetGroupName']],
      ['its encryption', ['StorageEncrypted']],
      ['the key of its volumes', ['KmsKeyId']],
      ['the name of its first user', ['MasterUsername']],
      ['its zones', ['AvailabilityZones']],
    ],
  },
];

/**
 * Changes between two templates of one stack that would replace what has a name of its own, one line each: the new one would
 * be refused its name, after other stacks have changed.
 */
export function replacementFaults(before: Template, after: Template): string[] {
  return kept.flatMap(({ type, called, name, replaced }) =>
    pairsOf(type, before, after).flatMap(([was, is]) => {
      if (textAt(was, [name]) !== textAt(is, [name])) return [];
      return replaced
        .filter(([, path]) => textAt(was, path) !== textAt(is, path))
        .map(
          ([what, , setting]) =>
            `${called}: ${what} cannot change while it stands${setting === undefined ? '' : ` (${setting})`}; set it back, or destroy the stage and deploy it anew`,
        );
    }),
  );
}

type Properties = Readonly<Record<string, unknown>>;

/** Resources of a type by their logical ids, before and after. */
function pairsOf(type: string, before: Template, after: Template): (readonly [Properties, Properties])[] {
  return Object.entries(after.Resources ?? {}).flatMap(([id, { Type, Properties = {} }]) => {
    const was = before.Resources?.[id];
    return Type === type && was?.Type === type ? [[was.Properties ?? {}, Properties] as const] : [];
  });
}

function textAt(value: unknown, path: readonly string[]): string {
  const [first, ...others] = path;
  if (first === undefined) return JSON.stringify(value ?? null);
  const next =
    typeof value === 'object' && value !== null
      ? Object.entries(value).find(([key]) => key === first)?.[1]
      : undefined;
  return textAt(next, others);
}
