import { sendJson } from './reply.ts';
import { type Call, ServiceError } from './service.ts';

export interface KafkaOptions {
  /** `host:port,host:port` of the cluster with this ARN. */
  readonly brokers: (clusterArn: string) => string | undefined;
  /** ARNs of the clusters there are, for ListClustersV2. */
  readonly clusterArns: () => readonly string[];
}

/** MSK's API: where a cluster's brokers are (plaintext only: there is no other listener here), and which there are. */
export function createKafka({ brokers, clusterArns }: KafkaOptions) {
  return async (call: Call): Promise<void> => {
    const { pathname } = call.url;
    if (call.request.method !== 'GET') throw unknown(call);
    const bootstrap = /^\/v1\/clusters\/(.+)\/bootstrap-brokers$/.exec(pathname)?.[1];
    if (bootstrap !== undefined) {
      const { address } = find(bootstrap);
      return sendJson(call, 200, { bootstrapBrokerString: address });
    }
    const described = /^\/api\/v2\/clusters\/(.+)$/.exec(pathname)?.[1];
    if (described !== undefined) return sendJson(call, 200, { clusterInfo: info(find(described).arn) });
    if (!/^\/api\/v2\/clusters\/?$/.test(pathname)) throw unknown(call);
    sendJson(call, 200, { clusterInfoList: clusterArns().map(info) });
  };

  function find(encoded: string): { readonly arn: string; readonly address: string } {
    const arn = decodeURIComponent(encoded);
    const address = brokers(arn);
    if (address !== undefined) return { arn, address };
    throw new ServiceError('NotFoundException', 404, `The specified cluster does not exist: ${arn}`, {
      invalidParameter: 'clusterArn',
    });
  }
}

function info(clusterArn: string) {
  return { clusterArn, clusterName: clusterArn.split('/')[1], clusterType: 'PROVISIONED', state: 'ACTIVE' };
}

function unknown({ request, url }: Call): ServiceError {
  const what = `${request.method} ${url.pathname}`;
  return new ServiceError('NotFoundException', 404, `MSK's ${what} is not emulated on this machine`);
}
