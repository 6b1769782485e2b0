import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { Architecture, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { FunctionSettings } from '../config.ts';

export interface NodeFunctionProps<Variables extends Readonly<Record<string, string>>> {
  readonly description: string;
  /** Folder with the bundle, an `index.mjs` that exports `handler`. */
  readonly folder: string;
  /** The type that the function's own `env.ts` parses, so that a missing variable fails to compile. */
  readonly variables: Variables;
  readonly settings: FunctionSettings;
  /** Where it sits when it speaks Kafka; outside any network when left out. */
  readonly network?: FunctionNetwork;
  readonly reservedConcurrency?: number;
}

export interface FunctionNetwork {
  readonly vpc: IVpc;
  readonly securityGroup: ISecurityGroup;
}

/** The one way a function of ours is made: Node.js, arm64, one bundle, a log group of its own that expires. */
export class NodeFunction<
  Variables extends Readonly<Record<string, string>> = Readonly<Record<string, string>>,
> extends Function {
  constructor(scope: Construct, id: string, props: NodeFunctionProps<Variables>) {
    super(scope, id, {
      description: props.description,
      code: Code.fromAsset(props.folder),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      environment: { ...props.variables },
      timeout: Duration.seconds(props.settings.timeoutSeconds),
      memorySize: props.settings.memoryMb,
      ...(props.network && { vpc: props.network.vpc, securityGroups: [props.network.securityGroup] }),
      ...(props.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrency,
      }),
      logGroup: new LogGroup(scope, `${id}Logs`, {
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    });
  }
}
