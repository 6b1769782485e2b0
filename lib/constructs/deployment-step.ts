import { CustomResource, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { NodeFunctionProps } from './node-function.ts';
import { NodeFunction } from './node-function.ts';

export interface DeploymentStepProps<Variables extends Readonly<Record<string, string>>>
  extends Omit<NodeFunctionProps<Variables>, 'settings' | 'network' | 'reservedConcurrency' | 'traced'> {
  /** `Custom::…`, the name the template shows. */
  readonly resourceType: `Custom::${string}`;
  /** Given to the function; it runs again when one of them changes. */
  readonly properties: Readonly<Record<string, string>>;
}

/** A function that CloudFormation calls during deployment, and what it answered. It answers CloudFormation itself. */
export class DeploymentStep<Variables extends Readonly<Record<string, string>>> extends Construct {
  readonly function: NodeFunction<Variables>;
  readonly resource: CustomResource;

  constructor(scope: Construct, id: string, props: DeploymentStepProps<Variables>) {
    super(scope, id);
    this.function = new NodeFunction(this, 'Function', {
      ...props,
      traced: false,
      settings: { timeoutSeconds: 300, memoryMb: 256 },
    });
    this.resource = new CustomResource(this, 'Resource', {
      serviceToken: this.function.functionArn,
      serviceTimeout: Duration.seconds(360),
      resourceType: props.resourceType,
      properties: props.properties,
    });
    // Its permissions must stand before it is called.
    if (this.function.role) this.resource.node.addDependency(this.function.role);
  }
}
