import { CfnOutput, FileSystem, Fn, Stack } from 'aws-cdk-lib/core';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { MigrateVariables } from '../../functions/deploy/env.ts';
import type { Settings } from '../config.ts';
import type { Bundles } from '../constructs/bundle.ts';
import { DeploymentStep } from '../constructs/deployment-step.ts';
import type { PipelineRow } from '../constructs/pipeline.ts';
import { Pipeline } from '../constructs/pipeline.ts';
import { TransformRole } from '../constructs/transform-role.ts';
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

/** The functions and what starts them. A pipeline is a row. */
export class PipelinesStack extends Stack {
  readonly pipelines: readonly Pipeline[];

  private readonly props: PipelinesStackProps;

  constructor(scope: Construct, id: string, props: PipelinesStackProps) {
    super(scope, id);
    this.props = props;
    const { settings, bundles, network, storage } = props;
    const { clusterArn } = props.streaming;
    const rows: readonly PipelineRow[] = [
      { name: 'trades', topic: 'trading_data', rawTable: storage.realTimeData },
    ];

    const schema = this.migrate();
    const brokers = this.brokers();
    const mappings: string[] = [];
    const pipelines: Pipeline[] = [];
    for (const row of rows) {
      const pipeline = new Pipeline(this, titled(row.name), {
        row,
        settings,
        bundles,
        clusterArn,
        brokers,
        network: { vpc: network.vpc, securityGroup: network.kafka },
        setAside: storage.setAside,
        counters: storage.counters,
        database: storage.database,
      });
      pipeline.node.addDependency(schema.resource);
      pipelines.push(pipeline);
      mappings.push(pipeline.transform.mappingId, pipeline.aggregate.mappingId);
      new CfnOutput(this, `${titled(row.name)}ProducerFunction`, {
        value: pipeline.producer.function.functionName,
      });
    }
    this.pipelines = pipelines;
    new CfnOutput(this, 'BootstrapBrokers', { value: brokers.BROKERS });
    new CfnOutput(this, 'StreamMappings', {
      description: 'streams that this stack owns, so that nobody drops them by hand',
      value: Fn.join(',', mappings),
    });
    new CfnOutput(this, 'TransformRoleArn', { value: this.transformRole().roleArn });
    new CfnOutput(this, 'Stage', { value: settings.stage });
  }

  /** For functions made at run time, out of modules that users bring. */
  private transformRole(): TransformRole {
    const { settings, storage, streaming } = this.props;
    return new TransformRole(this, 'Transforms', {
      stage: settings.stage,
      clusterArn: streaming.clusterArn,
      counters: storage.counters,
      database: storage.database,
    });
  }

  /** Makes tables, views and seeded companies; runs again when its code, which holds them, has changed. */
  private migrate(): DeploymentStep<MigrateVariables> {
    const { bundles, storage } = this.props;
    const folder = bundles.functionFolder('deploy/migrate');
    const step = new DeploymentStep<MigrateVariables>(this, 'Migrate', {
      description: 'schema and seeds of the database',
      resourceType: 'Custom::Schema',
      folder,
      variables: storage.database.variables,
      properties: { Fingerprint: FileSystem.fingerprint(folder) },
    });
    storage.database.grantStatements(step.function);
    return step;
  }

  /** Asks the cluster where its brokers are, which CloudFormation does not tell. */
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

function titled(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
