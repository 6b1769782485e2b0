import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { onLoopback } from '../on-loopback.ts';

const account = '210987654321';
const region = 'eu-central-9';

/** The CDK's own stack. */
const bootstrap =
  '<member><StackName>CDKToolkit</StackName><StackStatus>CREATE_COMPLETE</StackStatus><Outputs><member><OutputKey>BootstrapVersion</OutputKey><OutputValue>21</OutputValue></member></Outputs></member>';

/**
 * An account as the deploying commands know it, written from the shapes of AWS's APIs: who calls (STS), its stacks with
 * their templates (CloudFormation) and its event source mappings (Lambda), which a test changes as it likes. It is
 * bootstrapped, and answers nothing else: what is looked at before a deployment cannot be told.
 */
export async function startAccountStub() {
  const stacks = new Map<string, object>();
  const status = new Map<string, string>();
  const outputs = new Map<string, string>();
  const mappings: object[] = [];
  const interfaces: StubInterface[] = [];
  const clusters: string[] = [];
  let refusal: readonly [code: string, message: string] | undefined;

  const answer = (form: URLSearchParams): string => {
    if (refusal) throw new Error(refusal.join(': '));
    const name = form.get('StackName') ?? '';
    switch (form.get('Action')) {
      case 'GetCallerIdentity':
        return `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${account}</Account><UserId>x</UserId><Arn>arn:aws:iam::${account}:user/x</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`;
      case 'DescribeStacks': {
        const members = [...stacks.keys()].map(
          each =>
            `<member><StackName>${each}</StackName><StackStatus>${status.get(each) ?? 'CREATE_COMPLETE'}</StackStatus><Outputs>${[
              ...outputs,
            ]
              .map(
                ([key, value]) =>
                  `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
              )
              .join('')}</Outputs></member>`,
        );
        return `<DescribeStacksResponse><DescribeStacksResult><Stacks>${bootstrap}${members.join('')}</Stacks></DescribeStacksResult></DescribeStacksResponse>`;
      }
      case 'DescribeNetworkInterfaces': {
        const items = interfaces.map(
          ({ id, status: is, type }) =>
            `<item><networkInterfaceId>${id}</networkInterfaceId><status>${is}</status><interfaceType>${type}</interfaceType><description>of ${id}</description></item>`,
        );
        return `<DescribeNetworkInterfacesResponse><networkInterfaceSet>${items.join('')}</networkInterfaceSet></DescribeNetworkInterfacesResponse>`;
      }
      case 'DeleteNetworkInterface': {
        const at = interfaces.findIndex(({ id }) => id === form.get('NetworkInterfaceId'));
        interfaces.splice(at, 1);
        return '<DeleteNetworkInterfaceResponse><return>true</return></DeleteNetworkInterfaceResponse>';
      }
      case 'ListStackResources':
        return `<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries><member><LogicalResourceId>Vpc</LogicalResourceId><PhysicalResourceId>vpc-1</PhysicalResourceId><ResourceType>AWS::EC2::VPC</ResourceType><ResourceStatus>DELETE_FAILED</ResourceStatus></member><member><LogicalResourceId>SiteBucket1</LogicalResourceId><PhysicalResourceId>the-bucket</PhysicalResourceId><ResourceType>AWS::S3::Bucket</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member></StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`;
      case 'GetTemplate': {
        const template = stacks.get(name);
        if (template === undefined) throw new Error(`ValidationError: Stack with id ${name} does not exist`);
        return `<GetTemplateResponse><GetTemplateResult><TemplateBody>${escaped(JSON.stringify(template))}</TemplateBody></GetTemplateResult></GetTemplateResponse>`;
      }
      default:
        throw new Error(`InvalidAction: ${form.get('Action')}`);
    }
  };

  const server = createServer((request, response) => {
    void (async () => {
      if (request.url?.startsWith('/2015-03-31/event-source-mappings')) {
        response.writeHead(200, { 'content-type': 'application/json' });
        return response.end(JSON.stringify({ EventSourceMappings: mappings }));
      }
      if (request.url?.startsWith('/api/v2/clusters')) {
        response.writeHead(200, { 'content-type': 'application/json' });
        return response.end(
          JSON.stringify({ clusterInfoList: clusters.map(clusterName => ({ clusterName })) }),
        );
      }
      const form = new URLSearchParams(await text(request));
      try {
        const xml = answer(form);
        return response.writeHead(200, { 'content-type': 'text/xml' }).end(xml);
      } catch (error) {
        const [code = '', message = ''] = (error as Error).message.split(/: (.*)/s);
        const xml = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
        return response.writeHead(400, { 'content-type': 'text/xml' }).end(xml);
      }
    })();
  });
  const { url, stop } = await onLoopback(server);

  return {
    url,
    stop,
    account,
    region,
    /** Templates by the name of their stack. */
    stacks,
    /** Of stacks that are not just complete. */
    status,
    /** Of every stack. */
    outputs,
    /** What Lambda lists. */
    mappings,
    /** Of EC2, in the one network there is. */
    interfaces,
    /** Names of MSK's clusters. */
    clusters,
    refuse(code: string, message: string): void {
      refusal = [code, message];
    },
    /** What leads AWS's clients here. */
    environment: {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'stub',
      AWS_SECRET_ACCESS_KEY: 'stub',
    },
  };
}

export interface StubInterface {
  readonly id: string;
  readonly type: 'interface' | 'lambda' | 'vpc_endpoint';
  /** A test may have Lambda let go of it. */
  status: 'in-use' | 'available';
}

export type AccountStub = Awaited<ReturnType<typeof startAccountStub>>;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
