import type { App } from 'aws-cdk-lib/core';
import { Tags } from 'aws-cdk-lib/core';
import type { Settings } from '../config.ts';
import { bundle } from '../constructs/bundle.ts';
import { DashboardStack } from './dashboard-stack.ts';
import { NetworkStack } from './network-stack.ts';
import { PipelinesStack } from './pipelines-stack.ts';
import { StorageStack } from './storage-stack.ts';
import { StreamingStack } from './streaming-stack.ts';

/** All stacks of a stage, named `millrace-<stage>-<room>`. */
export function millrace(app: App, settings: Settings, bundles = bundle()): void {
  const name = (room: string): string => `millrace-${settings.stage}-${room}`;
  const network = new NetworkStack(app, name('network'), { settings });
  const streaming = new StreamingStack(app, name('streaming'), { settings, network });
  const storage = new StorageStack(app, name('storage'), { settings, network });
  new PipelinesStack(app, name('pipelines'), { settings, bundles, network, streaming, storage });
  new DashboardStack(app, name('dashboard'), { settings, bundles, storage });
  Tags.of(app).add('application', 'millrace');
  Tags.of(app).add('stage', settings.stage);
}
