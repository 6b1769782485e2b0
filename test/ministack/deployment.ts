import { readFileSync } from 'node:fs';
import {
  CloudFormationClient,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import type { Deployment } from '../deployed/deployment.ts';
import type { Rig } from './rig.ts';

/** A resource that CloudFormation has made. */
export interface MadeResource {
  readonly type: string;
  readonly logicalId: string;
  readonly physicalId: string;
}

/** The app as it stands on MiniStack, known by the outputs file of its deployment and by CloudFormation. */
export interface MiniStackDeployment extends Deployment {
  readonly stacks: readonly string[];
  readonly resources: readonly MadeResource[];
  /** A stack's template as CloudFormation has it. */
  template(stack: string): Promise<unknown>;
}

export async function readDeployment(
  rig: Rig,
  stage: string,
  outputsFile: string,
): Promise<MiniStackDeployment> {
  const cloudFormation = new CloudFormationClient({
    endpoint: rig.server.url,
    region: rig.environment['AWS_REGION'] ?? '',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const stacks = Object.keys(JSON.parse(readFileSync(outputsFile, 'utf8')) as object);
  const resources: MadeResource[] = [];
  for (const StackName of stacks)
    for await (const page of paginateListStackResources({ client: cloudFormation }, { StackName }))
      for (const { ResourceType, LogicalResourceId, PhysicalResourceId } of page.StackResourceSummaries ?? [])
        resources.push({
          type: ResourceType ?? '',
          logicalId: LogicalResourceId ?? '',
          physicalId: PhysicalResourceId ?? '',
        });
  const site = resources.find(
    ({ type, logicalId }) => type === 'AWS::S3::Bucket' && logicalId.startsWith('SiteBucket'),
  );
  return {
    name: 'MiniStack',
    stage,
    stacks,
    resources,
    environment: rig.environment,
    brokers: rig.engines.kafka.address,
    siteBucket: site?.physicalId,
    output(key) {
      const outputs = JSON.parse(readFileSync(outputsFile, 'utf8')) as Record<string, Record<string, string>>;
      const value = Object.values(outputs).find(values => key in values)?.[key];
      if (value === undefined) throw new Error(`${outputsFile} has no ${key}`);
      return value;
    },
    // Its distributions have no data plane; the bucket and the query function are asked instead.
    get: () => undefined,
    async template(StackName) {
      const { TemplateBody = '' } = await cloudFormation.send(new GetTemplateCommand({ StackName }));
      return JSON.parse(TemplateBody);
    },
  };
}
