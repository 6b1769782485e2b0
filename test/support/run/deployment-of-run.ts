import type { Deployment } from '../../deployed/deployment.ts';
import type { LocalRun } from './local-run.ts';

/** A run on this machine as the suite of all targets sees it. `stage`: the one it was started with. */
export function deploymentOf(run: LocalRun, stage = 'local'): Deployment {
  return {
    name: 'this machine',
    stage,
    output: key => run.output(key),
    environment: {
      AWS_ENDPOINT_URL: run.output('AwsEndpointUrl'),
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: run.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: run.credentials.secretAccessKey,
    },
    brokers: run.output('BootstrapBrokers'),
    get: path => fetch(new URL(path, run.output('DashboardUrl'))),
    siteBucket: undefined,
  };
}
