import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { applyAssembly } from '../../../lib/local/assembly/apply.ts';
import { parseTemplate } from '../../../lib/local/assembly/template.ts';
import { chatters } from '../../../lib/pipelines/chatters.ts';
import type { PipelineDefinition } from '../../../lib/pipelines/pipeline.ts';
import {
  type ChattersSettings,
  chattersFaults,
  chattersSettings,
} from '../../../lib/pipelines/chatters-settings.ts';
import { appOf } from '../stacks/assembly.ts';

const byNeptune = (own: ChattersSettings): ChattersSettings => ({
  ...own,
  rank: { ...own.rank, engine: 'neptune' },
});
const { local, dev, prod, bench } = chattersSettings;
/** The pipeline with `rank.engine: 'neptune'` in every stage. */
const pipeline: PipelineDefinition<never, ChattersSettings> = {
  ...chatters,
  settings: { local: byNeptune(local), dev: byNeptune(dev), prod: byNeptune(prod), bench: byNeptune(bench) },
} as PipelineDefinition<never, ChattersSettings>;
const app = appOf('prod', undefined, [pipeline]);
// Before the template is made, since that puts imports where references were.
const findings = new AwsSolutionsChecks(app)
  .validateScope(app)
  .violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
  );
const pipelines = Template.fromStack(app.node.findChild('millrace-prod-pipelines') as Stack);

test('no stage has a fault for it', () => {
  for (const settings of Object.values(chattersSettings))
    assert.deepEqual(chattersFaults(byNeptune(settings)), []);
});

test('the graph has the memory of the settings, no address in public, no replica, and is protected where data are kept', () => {
  pipelines.hasResourceProperties('AWS::NeptuneGraph::Graph', {
    ProvisionedMemory: prod.rank.neptune.memory,
    PublicConnectivity: false,
    ReplicaCount: 0,
    DeletionProtection: true,
  });
  pipelines.resourceCountIs('AWS::NeptuneGraph::PrivateGraphEndpoint', 1);
});

test('exports lie encrypted in a bucket that nobody can open, for a day', () => {
  pipelines.hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: Match.anyValue(),
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 1, Status: 'Enabled' })] },
  });
});

test('the function that ranks sits in the network, once at a time, and may do what an export, an import and a ranking take', () => {
  const [properties, id] = rankFunctionIn(pipelines);
  assert.equal(properties['ReservedConcurrentExecutions'], 1);
  assert.ok('VpcConfig' in properties);
  const allowed = allowedIn(pipelines, id);
  assert.deepEqual(allowed.filter(action => /^(neptune-graph|s3|iam):/.test(action)).toSorted(), [
    'iam:PassRole',
    'neptune-graph:GetGraph',
    'neptune-graph:GetImportTask',
    'neptune-graph:ReadDataViaQuery',
    'neptune-graph:ResetGraph',
    'neptune-graph:StartImportTask',
    'neptune-graph:WriteDataViaQuery',
    's3:PutObject',
  ]);
  pipelines.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        Match.objectLike({
          Principal: { Service: 'neptune-graph.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      ],
    },
  });
});

test('AWS’s checks find nothing that is not accepted with a reason', () => {
  assert.deepEqual(findings, []);
});

test('this machine refuses it by the path of its setting, before any part of the app is made', async () => {
  const stack = { name: 'pipelines', template: parseTemplate(JSON.stringify(pipelines)), assets: {} };
  await assert.rejects(applyAssembly([stack], {}, {}), {
    message: "chatters.rank.engine is 'neptune', which AWS alone has: set 'function' in this stage",
  });
});

function rankFunctionIn(template: Template): readonly [Record<string, unknown>, string] {
  const functions = template.findResources('AWS::Lambda::Function', {
    Properties: { Environment: { Variables: Match.objectLike({ RANK_KINDS: 'chatter' }) } },
  });
  const [[, { Properties }] = assert.fail()] = Object.entries(functions);
  return [Properties, Properties.Role['Fn::GetAtt'][0]];
}

function allowedIn(template: Template, role: string): readonly string[] {
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .flatMap(({ Action }: { Action: string | string[] }) => Action);
}
