import type { KnownTopics } from '../local/topics/known-topics.ts';
import type { Refusal } from '../terminal/refusal.ts';

/** Where the streams of a stage are: a run on this machine, or stacks on AWS. */
export interface Deployment {
  readonly target: 'local' | 'aws';
  readonly stage: string;
  /** `host:port,host:port`, as the deployment wrote them down. */
  readonly brokers: string;
  /** ARN of the Kafka cluster. */
  readonly clusterArn: string;
  readonly countersTable: string;
  readonly setAsideTable: string;
  readonly database: { readonly clusterArn: string; readonly secretArn: string; readonly database: string };
  /** UUIDs of the mappings that a template owns. */
  readonly ownMappings: readonly string[];
  /** What it knows of its topics by their ids; absent on AWS, whose events know a topic by its name alone. */
  readonly topics?: KnownTopics;
  /** Names of the topics that a template owns. */
  ownTopics(): Promise<readonly string[]>;
  /** What the deployment wrote down under a key; refused for one that is older than it, or has not the pipeline whose key it is. */
  readonly output: Output;
  /** ARN of the secret that functions of users' transforms work with in the database; refused likewise. */
  readonly streamsSecret: () => string;
  /** ARN of the role that functions of users' transforms work as; refused for a deployment that is older than it. */
  readonly transformRole: () => string;
  /** For an error that says nobody answers. */
  unreachable(cause: unknown): Refusal;
}

type Known = Omit<Deployment, 'target' | 'unreachable' | 'ownTopics' | 'topics'>;

type Output = (key: string, pipeline?: string) => string;

/** Reads a deployment off its outputs; `output` throws for one that is missing. */
export function knownFrom(output: Output): Known {
  return {
    stage: output('Stage'),
    brokers: output('BootstrapBrokers'),
    clusterArn: output('ClusterArn'),
    countersTable: output('CountersTable'),
    setAsideTable: output('SetAsideTable'),
    database: {
      clusterArn: output('DatabaseClusterArn'),
      secretArn: output('DatabaseSecretArn'),
      database: output('DatabaseName'),
    },
    ownMappings: output('StreamMappings').split(','),
    output,
    streamsSecret: () => output('StreamsSecretArn'),
    transformRole: () => output('TransformRoleArn'),
  };
}
