import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { anyCredentials, signAt } from '../../lib/cli/aim.ts';
import { lineOf } from '../../lib/terminal/command.ts';
import { findCaller } from '../../lib/cli/deploy/caller.ts';
import { cdk } from '../../lib/cli/deploy/cdk.ts';
import { deploy } from '../../lib/cli/deploy/deploy.ts';
import { Refusal } from '../../lib/terminal/refusal.ts';
import { compose, type ComposeOptions, findDocker } from '../../lib/local/engines/docker.ts';
import { interruption } from '../deployed/interruption.ts';
import { outputsIn } from '../deployed/outputs.ts';
import { ownVariables } from '../deployed/own-variables.ts';
import { runSuite } from '../deployed/run-suite.ts';

/** The stage without batch windows, whose producer is not scheduled. */
const stage = 'bench';

/** Starts LocalStack, deploys the stage to it, runs the suite, and takes all of it down whatever happens. */
export async function testOnLocalstack(say: (line: string) => void): Promise<void> {
  const container: ComposeOptions = {
    command: await dockerOf(process.env),
    file: fileURLToPath(new URL('compose.yaml', import.meta.url)),
    project: 'millrace-localstack',
    variables: {},
    onLine: say,
  };
  const interrupted = interruption(say);
  const { signal } = interrupted;
  const failure = await (async () => {
    say('Starting LocalStack (its image is fetched once)');
    await compose({ ...container, signal }, ['up', '--detach', '--wait']);
    await deployAndTest(signal, say);
  })().catch((error: unknown) => {
    say(`Failed: ${lineOf(error)}`);
    return error;
  });
  say('Stopping LocalStack');
  await compose(container, ['down', '--volumes']).finally(() => interrupted.done());
  if (failure !== undefined) throw failure;
}

/** @throws Refusal that names all that is missing, in one line. */
async function dockerOf(environment: NodeJS.ProcessEnv): Promise<string> {
  const docker = await findDocker(environment);
  const missing = [
    ...('missing' in docker ? [`${docker.missing} (install Docker with Compose 2, and start it)`] : []),
    ...(environment['LOCALSTACK_AUTH_TOKEN']
      ? []
      : ['LOCALSTACK_AUTH_TOKEN is not set (a token of the Ultimate tier, which the whole app needs)']),
  ];
  if (missing.length > 0 || 'missing' in docker)
    throw new Refusal(`LocalStack cannot start: ${missing.join('; ')}`);
  return docker.command;
}

/**
 * The plain CDK CLI, led there by AWS's own variables. An address of numbers makes S3's clients put the bucket into the
 * path, so that no name has to be resolved.
 */
async function deployAndTest(signal: AbortSignal, say: (line: string) => void): Promise<void> {
  signal.throwIfAborted();
  const endpointUrl = `http://127.0.0.1:${process.env['LOCALSTACK_PORT'] ?? 4566}`;
  signAt(endpointUrl, anyCredentials);
  process.env['AWS_ENDPOINT_URL_S3'] = endpointUrl;
  const folder = await mkdtemp(join(tmpdir(), 'millrace-localstack-'));
  const outputsFile = join(folder, 'outputs.json');
  const context = ['-c', `stage=${stage}`];
  try {
    const caller = await findCaller();
    await cdk(['bootstrap', `aws://${caller.account}/${caller.region}`, ...context], { signal });
    await deploy([...context, '--require-approval', 'never', '--outputs-file', outputsFile], {
      caller,
      say,
      signal,
    });
    await runSuite(
      {
        name: 'LocalStack',
        stage,
        outputsFile,
        environment: ownVariables(),
        brokers: outputsIn(outputsFile)('BootstrapBrokers'),
        siteBucket: await siteBucketOf(stage),
      },
      signal,
    );
    say(`Destroying stage ${stage}`);
    await cdk(['destroy', '--all', '--force', ...context], { signal });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The bucket that holds the static files of a stage. */
async function siteBucketOf(stage: string): Promise<string> {
  const client = new CloudFormationClient({});
  const StackName = `millrace-${stage}-dashboard`;
  try {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName }))
      for (const { ResourceType, LogicalResourceId, PhysicalResourceId } of StackResourceSummaries)
        if (ResourceType === 'AWS::S3::Bucket' && LogicalResourceId?.startsWith('SiteBucket'))
          return PhysicalResourceId ?? '';
  } finally {
    client.destroy();
  }
  throw new Refusal(`stack ${StackName} has no bucket of the site`);
}
