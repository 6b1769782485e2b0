import type { App } from 'aws-cdk-lib/core';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { RemovalPolicies, Stack, Tags } from 'aws-cdk-lib/core';
import type { LogVariables } from '../../functions/io/log.ts';
import type { Bundles } from '../constructs/bundle.ts';
import { NodeFunction } from '../constructs/node-function.ts';
import type { PipelineDefinition } from '../pipelines/pipeline.ts';
import type { Settings } from '../settings/settings.ts';
import { DashboardStack } from './dashboard-stack.ts';
import { MonitoringStack } from './monitoring-stack.ts';
import { NetworkStack } from './network-stack.ts';
import { PipelinesStack } from './pipelines-stack.ts';
import { StorageStack } from './storage-stack.ts';
import { StreamingStack } from './streaming-stack.ts';

/** Tags of dashboards are too new for programs that check templates. */
const untagged = { excludeResourceTypes: ['AWS::CloudWatch::Dashboard'] };

/** All stacks of a stage, named `millrace-<stage>-<room>`. */
export function millrace(
  app: App,
  settings: Settings,
  definitions: readonly PipelineDefinition[],
  bundles: Bundles,
): void {
  const name = (room: string): string => `millrace-${settings.stage}-${room}`;
  const network = new NetworkStack(app, name('network'), {
    settings,
    dataApi: definitions.some(each => each.usesDataApiInside?.(each.settings[settings.stage]) ?? false),
  });
  const streaming = new StreamingStack(app, name('streaming'), { settings, network });
  const storage = new StorageStack(app, name('storage'), { settings, network, pipelines: definitions });
  const pipelines = new PipelinesStack(app, name('pipelines'), {
    settings,
    bundles,
    network,
    streaming,
    storage,
  });
  const dashboard = new DashboardStack(app, name('dashboard'), {
    settings,
    bundles,
    storage,
    parts: pipelines.parts,
  });
  new MonitoringStack(app, name('monitoring'), { settings, streaming, storage, pipelines, dashboard });
  setLogVariables(app, settings);
  Tags.of(app).add('application', 'millrace', untagged);
  Tags.of(app).add('stage', settings.stage, untagged);
  if (settings.keepData) keep(app);
  if (settings.permissionsBoundary !== undefined) bound(app, settings.permissionsBoundary);
}

/** Sets, on every function of ours, its stage, which its metrics carry, and from which level on it logs. */
function setLogVariables(app: App, { stage, logLevel }: Settings): void {
  const variables: LogVariables = { STAGE: stage, POWERTOOLS_LOG_LEVEL: logLevel };
  for (const construct of app.node.findAll())
    if (construct instanceof NodeFunction)
      for (const [name, value] of Object.entries(variables)) construct.addEnvironment(name, value);
}

/**
 * A stack goes resource by resource until one refuses: the database's own protection comes after functions and
 * instances are gone. So each stack refuses as a whole.
 */
function keep(app: App): void {
  RemovalPolicies.of(app).retainOnUpdateOrDelete({ applyToResourceTypes: KEPT });
  for (const stack of app.node.children) if (Stack.isStack(stack)) stack.terminationProtection = true;
}

/** Every role, those that the CDK makes too, and in place of a boundary that a role has of its own. */
function bound(app: App, arn: string): void {
  for (const stack of app.node.children)
    PermissionsBoundary.of(stack).apply(ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', arn));
}

/** What outlives its stack where data are kept, besides the databases: deleting a topic deletes its messages. */
const KEPT = ['AWS::Logs::LogGroup', 'AWS::MSK::Cluster', 'AWS::MSK::Configuration', 'AWS::MSK::Topic'];
