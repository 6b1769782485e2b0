import { App } from 'aws-cdk-lib/core';
import { bundle, type Bundles } from '../lib/constructs/bundle.ts';
import { createRebundler } from '../lib/constructs/rebundle.ts';
import { serveSynthRequests } from '../lib/constructs/synth-requests.ts';
import { chosenPipelines, entriesOf, pipelinesOfStage } from '../lib/pipelines/pipeline.ts';
import { pipelines as all } from '../lib/pipelines/pipelines.ts';
import { domainNameOf, permissionsBoundaryOf, webAclOf } from '../lib/settings/domain-name.ts';
import type { Settings } from '../lib/settings/settings.ts';
import { isStage, settingsOfStage } from '../lib/settings/stages.ts';
import { millrace } from '../lib/stacks/millrace.ts';

const onRequest = process.argv.includes('--on-request');
// esbuild is written in Go: it clears up a quarter as often, which is a fifth less work, and in no more memory as long as it ends.
if (!onRequest) process.env['GOGC'] ??= '400';
const sourceMaps = process.argv.includes('--source-maps');
const pipelines = orRefuse(() => chosenPipelines(all, process.env));

function synthesize(bundles: Bundles): void {
  const app = new App();
  millrace(
    app,
    orRefuse(() => settingsFor(app)),
    pipelines,
    bundles,
  );
  app.synth();
}

function settingsFor(app: App): Settings {
  const context = (key: string): unknown => app.node.tryGetContext(key);
  const domain = domainNameOf({
    domain: context('domain'),
    certificate: context('certificate'),
    zone: context('zone'),
  });
  const webAcl = webAclOf(context('webAcl'));
  const permissionsBoundary = permissionsBoundaryOf(context('permissionsBoundary'));
  const settings = settingsOfStage(stageIn(app), context('alarmEmail'), stage =>
    pipelinesOfStage(pipelines, stage),
  );
  return {
    ...settings,
    ...(domain && { domain }),
    ...(webAcl && { webAcl }),
    ...(permissionsBoundary && { permissionsBoundary }),
  };
}

function stageIn({ node }: App): unknown {
  return node.tryGetContext('stage') ?? 'dev';
}

/** A wrong name of a pipeline, stage or domain is the user's to put right: one line, and no stack. */
function orRefuse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (onRequest) throw error;
    console.error(error instanceof Error ? error.message : String(error));
    return process.exit(1);
  }
}

// This one is read alone: two that synthesize would write into one folder.
const stage: unknown = stageIn(new App({ autoSynth: false }));
const entries = entriesOf(pipelines, isStage(stage) ? stage : undefined);
const names = pipelines.map(({ name }) => name);
if (onRequest) serveSynthRequests(() => createRebundler(entries, sourceMaps, names), synthesize);
else synthesize(bundle(entries, sourceMaps, names));
