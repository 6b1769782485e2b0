import { App } from 'aws-cdk-lib/core';
import { bundle, type Bundles } from '../lib/constructs/bundle.ts';
import { serveSynthRequests } from '../lib/constructs/synth-requests.ts';
import { chosenPipelines, entriesOf, pipelinesOfStage } from '../lib/pipelines/pipeline.ts';
import { pipelines as all } from '../lib/pipelines/pipelines.ts';
import { domainNameOf } from '../lib/settings/domain-name.ts';
import type { Settings } from '../lib/settings/settings.ts';
import { settingsOfStage } from '../lib/settings/stages.ts';
import { millrace } from '../lib/stacks/millrace.ts';

const pipelines = chosenPipelines(all, process.env);
const onRequest = process.argv.includes('--on-request');
const sourceMaps = process.argv.includes('--source-maps');

function synthesize(bundles: Bundles): void {
  const app = new App();
  millrace(app, settingsFor(app), pipelines, bundles);
  app.synth();
}

/** A wrong stage or domain is the user's to put right: one line, and no stack. */
function settingsFor(app: App): Settings {
  try {
    const context = (key: string): unknown => app.node.tryGetContext(key);
    const domain = domainNameOf({
      domain: context('domain'),
      certificate: context('certificate'),
      zone: context('zone'),
    });
    const settings = settingsOfStage(context('stage') ?? 'dev', context('alarmEmail'), stage =>
      pipelinesOfStage(pipelines, stage),
    );
    return { ...settings, ...(domain && { domain }) };
  } catch (error) {
    if (onRequest) throw error;
    console.error(error instanceof Error ? error.message : String(error));
    return process.exit(1);
  }
}

const entries = entriesOf(pipelines);
if (onRequest) serveSynthRequests(entries, sourceMaps, synthesize);
else synthesize(bundle(entries, sourceMaps));
