import { CfnOutput, FileSystem, Fn, Stack } from 'aws-cdk-lib/core';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { MigrateVariables } from '../../functions/deploy/env.ts';
import type { Bundles } from '../constructs/bundle.ts';
import { DeploymentStep } from '../constructs/deployment-step.ts';
import { TransformRole } from '../constructs/transform-role.ts';
import type { PipelineParts, Platform } from '../pipelines/pipeline.ts';
import type { Settings } from '../settings/settings.ts';
import type { NetworkStack } from './network-stack.ts';
import type { StorageStack } from './storage-stack.ts';
import type { StreamingStack } from './streaming-stack.ts';

export interface PipelinesStackProps {
  readonly settings: Settings;
  readonly bundles: Bundles;
  readonly network: NetworkStack;
  readonly streaming: StreamingStack;
  readonly storage: StorageStack;
}

/** The functions and what starts them. */
export class PipelinesStack extends Stack {
  readonly parts: readonly PipelineParts[];

  private readonly props: PipelinesStackProps;

  constructor(scope: Construct, id: string, props: PipelinesStackProps) {
    super(scope, id);
    this.props = props;
    const { settings, storage } = props;
    const schema = this.migrate();
    const brokers = this.brokers();
    this.parts = storage.pipelines.map(pipeline => {
      const room = new Construct(this, titled(pipeline.name));
      const parts = pipeline.build(room, this.platform(pipeline.name, brokers));
      room.node.addDependency(schema.resource);
      return parts;
    });
    for (const scheduled of this.parts.flatMap(parts => parts.scheduled))
      new CfnOutput(this, `${titled(scheduled.name)}Function`, { value: scheduled.function.functionName });
    new CfnOutput(this, 'BootstrapBrokers', { value: brokers.BROKERS });
    new CfnOutput(this, 'StreamMappings', {
      description: 'streams that this stack owns, so that nobody drops them by hand',
      value: Fn.join(
        ',',
        this.parts.flatMap(({ streams }) => streams.map(stream => stream.mappingId)),
      ),
    });
    new CfnOutput(this, 'TransformRoleArn', { value: this.transformRole().roleArn });
    new CfnOutput(this, 'Stage', { value: settings.stage });
  }

  private platform(pipeline: string, brokers: Platform['brokers']): Omit<Platform, 'aheadSeconds'> {
    const { settings, bundles, network, streaming, storage } = this.props;
    return {
      settings,
      bundles,
      clusterArn: streaming.clusterArn,
      brokers,
      network: { vpc: network.vpc, securityGroup: network.kafka },
      setAside: storage.setAside,
      counters: storage.counters,
      latest: storage.latest,
      database: storage.database.as(pipeline),
    };
  }

  /** For functions made at run time, out of users' modules. */
  private transformRole(): TransformRole {
    const { settings, storage, streaming } = this.props;
    return new TransformRole(this, 'Transforms', {
      stage: settings.stage,
      clusterArn: streaming.clusterArn,
      topics: settings.userStreams.topics,
      counters: storage.counters,
      setAside: storage.setAside,
      database: storage.database.as('streams'),
      own: this.parts.flatMap(({ streams }) => streams.map(({ group }) => group)),
    });
  }

  /** Makes tables, views and seeded companies; runs again when its code, which holds them, or the pipelines have changed. */
  private migrate(): DeploymentStep<MigrateVariables> {
    const { bundles, storage } = this.props;
    const { master, users } = storage.database;
    const secrets = [...users].map(([name, { secretArn }]) => `${name}=${secretArn}`).join(',');
    const folder = bundles.functionFolder('deploy/migrate');
    const names = storage.pipelines.map(({ name }) => name).join(',');
    const step = new DeploymentStep<MigrateVariables>(this, 'Migrate', {
      description: 'schema and seeds of the database',
      resourceType: 'Custom::Schema',
      folder,
      variables: { ...master.variables, PIPELINES: names, USER_SECRETS: secrets },
      properties: { Fingerprint: FileSystem.fingerprint(folder), Pipelines: names, UserSecrets: secrets },
    });
    master.grantStatements(step.function);
    step.function.addToRolePolicy(
      new PolicyStatement({
        actions: ['secretsmanager:GetSecretValue'],
        resources: [...users.values()].map(({ secretArn }) => secretArn),
      }),
    );
    return step;
  }

  /** Asks the cluster where its brokers are, which CloudFormation does not know. */
  private brokers(): Readonly<Record<'BROKERS' | 'BROKER_PROTOCOL', string>> {
    const { bundles, streaming } = this.props;
    const step = new DeploymentStep(this, 'Brokers', {
      description: 'addresses of the Kafka brokers',
      resourceType: 'Custom::Brokers',
      folder: bundles.functionFolder('deploy/brokers'),
      variables: {},
      properties: { ClusterArn: streaming.clusterArn },
    });
    step.function.addToRolePolicy(
      new PolicyStatement({ actions: ['kafka:GetBootstrapBrokers'], resources: [streaming.clusterArn] }),
    );
    return {
      BROKERS: step.resource.getAttString('Brokers'),
      BROKER_PROTOCOL: step.resource.getAttString('Protocol'),
    };
  }
}

/** `trades-producer` is `TradesProducer`. */
function titled(name: string): string {
  return name.replaceAll(/(?:^|-)(.)/g, (_, first: string) => first.toUpperCase());
}
