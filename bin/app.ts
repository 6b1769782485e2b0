import { App } from 'aws-cdk-lib/core';
import { type Settings, settingsOf } from '../lib/config.ts';
import { bundle, type Bundles } from '../lib/constructs/bundle.ts';
import { serveSynthRequests } from '../lib/constructs/synth-requests.ts';
import { domainNameOf } from '../lib/domain-name.ts';
import { millrace } from '../lib/stacks/millrace.ts';

const onRequest = process.argv.includes('--on-request');
const sourceMaps = process.argv.includes('--source-maps');

function synthesize(bundles: Bundles): void {
  const app = new App();
  millrace(app, settingsFor(app), bundles);
  app.synth();
}

/** A stage or a domain that is none is the user's to put right: one line, and no stack. */
function settingsFor(app: App): Settings {
  try {
    const context = (key: string): unknown => app.node.tryGetContext(key);
    const domain = domainNameOf({
      domain: context('domain'),
      certificate: context('certificate'),
      zone: context('zone'),
    });
    return { ...settingsOf(context('stage') ?? 'dev', context('alarmEmail')), ...(domain && { domain }) };
  } catch (error) {
    if (onRequest) throw error;
    console.error(error instanceof Error ? error.message : String(error));
    return process.exit(1);
  }
}

if (onRequest) serveSynthRequests(sourceMaps, synthesize);
else synthesize(bundle(sourceMaps));
