import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { FunctionSettings } from '../settings/stream-settings.ts';
import { acknowledge } from './acknowledge.ts';
import { lambdaPrincipal } from './lambda-principal.ts';
import { functionFaults } from './function-faults.ts';

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
  /** False for what only a deployment calls; true where it is left out. */
  readonly traced?: boolean;
}

export interface FunctionNetwork {
  readonly vpc: IVpc;
  readonly securityGroup: ISecurityGroup;
}

/**
 * The one way a function of ours is made: Node.js, arm64, one bundle, a log group of its own that expires, and
 * a role of its own, which AWS's managed policies would let write to every log group there is. Throws for variables and
 * a concurrency that Lambda would refuse.
 */
export class NodeFunction<
  Variables extends Readonly<Record<string, string>> = Readonly<Record<string, string>>,
> extends Function {
  constructor(scope: Construct, id: string, props: NodeFunctionProps<Variables>) {
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, { assumedBy: lambdaPrincipal(scope) });
    logGroup.grantWrite(role);
    if (props.network) grantNetworkInterfaces(role);
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
      tracing: (props.traced ?? true) ? Tracing.ACTIVE : Tracing.DISABLED,
      role,
      logGroup,
    });
    if (props.traced !== false)
      acknowledge(role, {
        'AwsSolutions-IAM5[Resource::*]':
          'What these actions act on has no ARN to name: traces, metrics, lists, interfaces that are not made yet.',
      });
    const [fault] = functionFaults(props.variables, props.reservedConcurrency);
    if (fault !== undefined) throw new Error(`${this.node.path}: ${fault}`);
  }
}

/** Lambda makes and ends a function's interfaces as the function's role; none has an ARN beforehand. */
function grantNetworkInterfaces(role: Role): void {
  role.addToPolicy(
    new PolicyStatement({
      actions: [
        'ec2:AssignPrivateIpAddresses',
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:UnassignPrivateIpAddresses',
      ],
      resources: ['*'],
    }),
  );
}
