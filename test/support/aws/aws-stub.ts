import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onLoopback } from '../on-loopback.ts';

/** The event of a Kafka trigger, as a function of the stub gets it. */
export interface StubEvent {
  readonly dryRun?: boolean;
  readonly redrive?: object;
  readonly whole?: boolean;
  readonly eventSourceArn: string;
  readonly records: Readonly<
    Record<
      string,
      readonly { readonly partition: number; readonly offset: number; readonly value?: string }[]
    >
  >;
}

export interface StubOptions {
  readonly stage: string;
  /** What GetBootstrapBrokers answers. */
  readonly brokers: string;
  readonly topics: readonly string[];
  /** By name; the answer is the function's, what is thrown its error. */
  readonly functions: Readonly<Record<string, (event: StubEvent) => unknown>>;
  /** Owned by the stack, running. */
  readonly mappings: readonly {
    readonly group: string;
    readonly topic: string;
    readonly function: string;
    /** What else its configuration shows. */
    readonly settings?: object;
  }[];
  /** Further outputs of its stacks, or in the place of the stub's. */
  readonly outputs?: Readonly<Record<string, string>>;
}

interface Mapping {
  UUID: string;
  State: string;
  [member: string]: unknown;
}

type Body = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

class Refused extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

const region = 'eu-central-9';
const account = '210987654321';
const clusterArn = `arn:aws:kafka:${region}:${account}:cluster/stub/11111111-2222-3333-4444-555555555555-1`;
/** How long Lambda is in between, ms. */
const transition = 150;

/**
 * AWS as the stream verbs know it, written from the shapes of its APIs and from nothing of this project: Lambda,
 * DynamoDB, CloudWatch, MSK and CloudFormation, with their state in memory. Lists come in pages of one.
 */
export async function startAwsStub(options: StubOptions) {
  const mappings = new Map<string, Mapping>();
  const items: { readonly table: string; readonly item: Item }[] = [];
  const arnOf = (name: string): string => `arn:aws:lambda:${region}:${account}:function:${name}`;
  let made = 0;

  function settle(mapping: Mapping, via: string, then: string | undefined): void {
    mapping.State = via;
    setTimeout(() => {
      if (then === undefined) mappings.delete(mapping.UUID);
      else mapping.State = then;
    }, transition).unref();
  }
  function make(body: Body, state: string): Mapping {
    made += 1;
    const UUID = `00000000-0000-0000-0000-${String(made).padStart(12, '0')}`;
    const mapping = {
      BatchSize: 100,
      StartingPosition: 'TRIM_HORIZON',
      ...body,
      UUID,
      LastProcessingResult: 'No records processed',
      LastModified: Date.now() / 1000,
      State: state,
    };
    mappings.set(UUID, mapping);
    return mapping;
  }
  for (const { group, topic, function: name, settings } of options.mappings) {
    const source = { ...settings, EventSourceArn: clusterArn, Topics: [topic] };
    const AmazonManagedKafkaEventSourceConfig = { ConsumerGroupId: group };
    make({ ...source, AmazonManagedKafkaEventSourceConfig, FunctionArn: arnOf(name) }, 'Enabled');
  }
  const owned = [...mappings.keys()].join(',');
  const outputs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    streaming: { ClusterArn: clusterArn },
    storage: {
      CountersTable: 'the-counters',
      SetAsideTable: 'the-set-aside',
      DatabaseClusterArn: 'arn:aws:rds:::cluster:none',
      DatabaseSecretArn: 'arn:aws:secretsmanager:::secret:none',
      DatabaseName: 'none',
      ...options.outputs,
    },
    pipelines: { Stage: options.stage, BootstrapBrokers: options.brokers, StreamMappings: owned },
  };

  function lambda(method: string, url: URL, text: string): Answer {
    const [, , kind, id, what] = url.pathname.split('/');
    const body = (text === '' ? {} : JSON.parse(text)) as Body;
    if (kind === 'functions') return called(decodeURIComponent(id ?? ''), what, body as unknown as StubEvent);
    if (id === undefined || id === '') return method === 'POST' ? created(body) : listed(url);
    const mapping = mappings.get(id);
    if (mapping === undefined)
      throw new Refused('ResourceNotFoundException', 404, 'The resource you requested does not exist.');
    if (method === 'GET') return { status: 200, body: { ...mapping } };
    if (mapping.State !== 'Enabled' && mapping.State !== 'Disabled')
      throw new Refused('ResourceInUseException', 400, 'Cannot update the mapping because it is in use.');
    if (method === 'DELETE') settle(mapping, 'Deleting', undefined);
    else if (body.Enabled === true) settle(mapping, 'Enabling', 'Enabled');
    else settle(mapping, 'Disabling', 'Disabled');
    return { status: 202, body: { ...mapping } };
  }
  function listed(url: URL): Answer {
    const from = Number(url.searchParams.get('Marker') ?? 0);
    const all = [...mappings.values()];
    const next = from + 1 < all.length ? { NextMarker: String(from + 1) } : {};
    return { status: 200, body: { EventSourceMappings: all.slice(from, from + 1), ...next } };
  }
  function created({ FunctionName, Enabled, ...body }: Body): Answer {
    const name = String(FunctionName).split(':').at(-1) ?? '';
    if (!(name in options.functions))
      throw new Refused('InvalidParameterValueException', 400, 'Function does not exist');
    const mapping = make({ ...body, FunctionArn: arnOf(name) }, 'Creating');
    settle(mapping, 'Creating', Enabled === false ? 'Disabled' : 'Enabled');
    return { status: 202, body: { ...mapping } };
  }
  function called(id: string, what: string | undefined, event: StubEvent): Answer {
    const name = id.split(':').at(-1) ?? '';
    const handler = options.functions[name];
    if (handler === undefined)
      throw new Refused('ResourceNotFoundException', 404, `Function not found: ${arnOf(name)}`);
    if (what === 'configuration')
      return { status: 200, body: { FunctionName: name, FunctionArn: arnOf(name) } };
    try {
      return { status: 200, body: handler(event) ?? null };
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error;
      return {
        status: 200,
        body: { errorType, errorMessage },
        headers: { 'x-amz-function-error': 'Unhandled' },
      };
    }
  }

  function dynamodb(operation: string, body: Body): Answer {
    const found = items.filter(({ table }) => table === body.TableName).map(({ item }) => item);
    const values = new Set(
      Object.values((body.ExpressionAttributeValues ?? {}) as Item).map(value => value.S),
    );
    if (operation === 'GetItem') {
      const [wanted] = Object.values(body.Key as Item);
      return { status: 200, body: { Item: found.find(item => item.name?.S === wanted?.S) } };
    }
    if (operation === 'DeleteItem') {
      const place = JSON.stringify(body.Key);
      const at = items.findIndex(
        ({ table, item: { stream, position } }) =>
          table === body.TableName && JSON.stringify({ stream, position }) === place,
      );
      items.splice(at, at < 0 ? 0 : 1);
      return { status: 200, body: {} };
    }
    if (operation !== 'Query') throw new Refused('UnknownOperationException', 400, operation);
    const Items = found.filter(item => values.has(item.stream?.S));
    return { status: 200, body: { Items, Count: Items.length, ScannedCount: Items.length } };
  }

  function msk(url: URL): Answer {
    const [, arn, what] = /^\/v1\/clusters\/([^/]+)\/(.+)$/.exec(url.pathname) ?? [];
    if (decodeURIComponent(arn ?? '') !== clusterArn)
      throw new Refused('NotFoundException', 404, 'no cluster');
    if (what === 'bootstrap-brokers')
      return { status: 200, body: { bootstrapBrokerString: options.brokers } };
    const topic = /^topics\/([^/]+)$/.exec(what ?? '')?.[1];
    if (!options.topics.includes(topic ?? '')) throw new Refused('NotFoundException', 404, 'no topic');
    return { status: 200, body: { topicName: topic, partitionCount: 3 } };
  }

  function cloudFormation(text: string): Answer {
    const name = new URLSearchParams(text).get('StackName') ?? '';
    const room = name.replace(`millrace-${options.stage}-`, '');
    const known = outputs[room];
    if (new URLSearchParams(text).get('Action') === 'ListStackResources') return resources(room);
    if (known === undefined) {
      const message = `Stack with id ${name} does not exist`;
      return {
        status: 400,
        xml: `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`,
      };
    }
    const members = Object.entries(known).map(
      ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    );
    const id = `arn:aws:cloudformation:${region}:${account}:stack/${name}/1`;
    return {
      status: 200,
      xml: `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>${name}</StackName><StackId>${id}</StackId><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    };
  }

  /** The first topic is the stack's own. */
  function resources(room: string): Answer {
    const arn = `${clusterArn.replace(':cluster/', ':topic/')}/${options.topics[0]}`;
    const summary = `<member><LogicalResourceId>Topic</LogicalResourceId><PhysicalResourceId>${arn}</PhysicalResourceId><ResourceType>AWS::MSK::Topic</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`;
    return {
      status: 200,
      xml: `<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries>${room === 'pipelines' ? summary : ''}</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`,
    };
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
    const url = new URL(request.url ?? '/', 'http://stub');
    const operation =
      String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1) ?? '';
    const service = request.headers.authorization?.split('/')[3];
    if (service === 'lambda') return lambda(request.method ?? '', url, text);
    if (service === 'dynamodb') return dynamodb(operation, JSON.parse(text) as Body);
    if (service === 'kafka') return msk(url);
    if (service === 'cloudformation') return cloudFormation(text);
    if (service === 'monitoring') return { status: 200, body: { MetricDataResults: [], Messages: [] } };
    throw new Refused('AccessDeniedException', 403, `the stub has no ${service}`);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body, xml, headers } = await answer(request).catch(refusalOf);
    const type = xml === undefined ? 'application/json' : 'text/xml';
    response.writeHead(status, { 'content-type': type, ...headers });
    response.end(xml ?? JSON.stringify(body));
  }
  const server = createServer((request, response) => void serve(request, response));
  const { url, stop } = await onLoopback(server);

  return {
    url,
    stop,
    clusterArn,
    arnOf,
    /** The stack's name for `--aws`, and the environment in which it is this one. */
    stack: `millrace-${options.stage}`,
    environment: {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'stub',
      AWS_SECRET_ACCESS_KEY: 'stub',
    },
    /** As Lambda would describe them. */
    mappings: (): readonly Body[] => [...mappings.values()],
    put: (table: 'the-counters' | 'the-set-aside', item: Item) => items.push({ table, item }),
  };
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly xml?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function refusalOf(error: unknown): Answer {
  if (!(error instanceof Refused)) return { status: 500, body: { message: String(error) } };
  const { code, status, message } = error;
  return { status, body: { __type: code, message, Type: 'User' }, headers: { 'x-amzn-errortype': code } };
}
