import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { QueryVariables } from '../../functions/query/env.ts';
import type { SetAsideParameter } from '../../functions/query/set-aside.ts';
import type { Bundles } from '../constructs/bundle.ts';
import { NodeFunction } from '../constructs/node-function.ts';
import { Site } from '../constructs/site.ts';
import type { PipelineParts } from '../pipelines/pipeline.ts';
import type { Settings } from '../settings/settings.ts';
import type { StorageStack } from './storage-stack.ts';

export interface DashboardStackProps {
  readonly settings: Settings;
  readonly bundles: Bundles;
  readonly storage: StorageStack;
  readonly parts: readonly PipelineParts[];
}

/** What the one view takes that is there with any pipelines. */
const setAsideParameters: readonly SetAsideParameter[] = ['name', 'id'];

/** The page and the function that answers it. */
export class DashboardStack extends Stack {
  /** Of the page. */
  readonly url: string;
  /** Answers /api. */
  readonly queryFunction: NodeFunction<QueryVariables>;

  private readonly props: DashboardStackProps;

  constructor(scope: Construct, id: string, props: DashboardStackProps) {
    super(scope, id);
    this.props = props;
    const query = this.query();
    this.queryFunction = query;
    const site = new Site(this, 'Site', {
      settings: props.settings.site,
      domain: props.settings.domain,
      webAcl: props.settings.webAcl,
      folder: props.bundles.site,
      api: query.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM }),
      queryStrings: [
        ...new Set([
          ...setAsideParameters,
          ...props.parts.flatMap(({ query: { parameters } }) => parameters),
        ]),
      ],
    });
    this.url = site.url;
    new CfnOutput(this, 'DashboardUrl', { value: site.url });
    new CfnOutput(this, 'QueryFunction', { value: query.functionName });
  }

  private query(): NodeFunction<QueryVariables> {
    const { settings, bundles, storage, parts } = this.props;
    const { setAside, counters, latest } = storage;
    const database = storage.database.as('query');
    const shared: QueryVariables = {
      ...database.variables,
      SET_ASIDE_TABLE: setAside.tableName,
      COUNTERS_TABLE: counters.tableName,
      LATEST_TABLE: latest.tableName,
      STAGE: settings.stage,
      PIPELINES: storage.pipelines.map(({ name }) => name).join(','),
      MAPPINGS_SECONDS: String(settings.query.mappingsSeconds),
      SET_ASIDE_BYTES: String(settings.query.setAsideBytes),
    };
    const query = new NodeFunction<QueryVariables>(this, 'Query', {
      description: 'answers the dashboard',
      folder: bundles.functionFolder('query/handler'),
      settings: settings.query,
      reservedConcurrency: settings.query.concurrency,
      variables: { ...variablesOf(parts, shared), ...shared },
    });
    for (const part of parts) part.query.grant(query);
    setAside.grant(query, 'dynamodb:Query');
    latest.grant(query, 'dynamodb:Query');
    counters.grant(query, 'dynamodb:BatchGetItem');
    database.grantStatements(query);
    // Neither action knows resources: mappings are listed, and metrics read, for the account.
    query.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:ListEventSourceMappings', 'cloudwatch:GetMetricData'],
        resources: ['*'],
      }),
    );
    return query;
  }
}

/** What pipelines add to variables that all share. Throws when two mean different things by one name. */
function variablesOf(
  parts: readonly PipelineParts[],
  shared: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const variables = new Map<string, string>(Object.entries(shared));
  for (const [name, value] of parts.flatMap(({ query }) => Object.entries(query.variables))) {
    const before = variables.get(name);
    if (before !== undefined && before !== value)
      throw new Error(`${name} of the query function is set twice: give a pipeline's variable another name`);
    variables.set(name, value);
  }
  return Object.fromEntries(variables);
}
