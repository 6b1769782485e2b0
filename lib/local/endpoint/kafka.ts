import { isObject, type Json, type JsonObject, objectOf, textOf } from '../assembly/template.ts';
import { sendJson } from './reply.ts';
import { type Call, ServiceError } from './service.ts';

/** A cluster of the app: its ARN, and what the template says of it. */
export interface BrokerCluster {
  readonly arn: string;
  readonly properties: JsonObject;
  readonly createdAt: Date;
}

export interface KafkaOptions {
  /** `host:port,host:port` of the cluster with this ARN. */
  readonly brokers: (clusterArn: string) => string | undefined;
  readonly clusters: () => readonly BrokerCluster[];
}

type Route = readonly [path: RegExp, answer: (arn: string, query: URLSearchParams) => unknown];

/**
 * MSK's API, as far as it reads: where a cluster's brokers are (plaintext only: there is no other listener here), which
 * clusters there are, and what their template says of them. What it does not answer it refuses by name.
 */
export function createKafka({ brokers, clusters }: KafkaOptions) {
  const routes: readonly Route[] = [
    [/^\/v1\/clusters\/(.+)\/bootstrap-brokers$/, arn => ({ bootstrapBrokerString: addressOf(arn) })],
    [/^\/v1\/clusters\/(.+)\/nodes$/, arn => ({ nodeInfoList: nodes(find(arn), addressOf(arn)) })],
    [/^\/api\/v2\/clusters\/?$/, (_, query) => listed(query, inV2)],
    [/^\/v1\/clusters\/?$/, (_, query) => listed(query, inV1)],
    [/^\/api\/v2\/clusters\/([^/]+|arn:.+\/[^/]+\/[\w-]+)$/, arn => ({ clusterInfo: inV2(find(arn)) })],
    [/^\/v1\/clusters\/([^/]+|arn:.+\/[^/]+\/[\w-]+)$/, arn => ({ clusterInfo: inV1(find(arn)) })],
  ];

  return async (call: Call): Promise<void> => {
    const { pathname, searchParams } = call.url;
    if (call.request.method === 'GET' && !/\/(?:topics|operations)(?:\/|$)/.test(pathname))
      for (const [path, answer] of routes) {
        const found = path.exec(pathname);
        if (found) return sendJson(call, 200, answer(decoded(found[1] ?? ''), searchParams));
      }
    throw notPlayed(call);
  };

  function addressOf(arn: string): string {
    const address = brokers(arn);
    if (address !== undefined) return address;
    throw new ServiceError('NotFoundException', 404, `The specified cluster does not exist: ${arn}`, {
      invalidParameter: 'clusterArn',
    });
  }

  function find(arn: string): BrokerCluster {
    addressOf(arn);
    const none = { arn, properties: {}, createdAt: new Date(0) };
    return clusters().find(cluster => cluster.arn === arn) ?? none;
  }

  /** Those whose names begin with the filter, a page of them; the token is where the next page begins. */
  function listed(query: URLSearchParams, show: (cluster: BrokerCluster) => object) {
    const prefix = query.get('clusterNameFilter') ?? '';
    const type = query.get('clusterTypeFilter')?.toUpperCase() ?? 'PROVISIONED';
    const size = wholeNumber(query.get('maxResults') ?? '100', 'maxResults', 1, 100);
    const from = wholeNumber(query.get('nextToken') || '0', 'nextToken', 0, 1000);
    const found = clusters().filter(({ arn }) => type === 'PROVISIONED' && nameOf(arn).startsWith(prefix));
    return {
      clusterInfoList: found.slice(from, from + size).map(show),
      ...(found.length > from + size && { nextToken: String(from + size) }),
    };
  }
}

function inV2(cluster: BrokerCluster) {
  return { ...shown(cluster), clusterType: 'PROVISIONED', provisioned: settingsOf(cluster) };
}

function inV1(cluster: BrokerCluster) {
  return { ...shown(cluster), ...settingsOf(cluster) };
}

function shown({ arn, properties, createdAt }: BrokerCluster) {
  return {
    clusterArn: arn,
    clusterName: nameOf(arn),
    creationTime: createdAt.toISOString(),
    currentVersion: 'K1LOCAL',
    state: 'ACTIVE',
    tags: objectOf(properties.Tags),
  };
}

/** As the template has them; one broker plays all nodes here. */
function settingsOf(cluster: BrokerCluster): JsonObject {
  const {
    ClusterName: _name,
    Tags: _tags,
    KafkaVersion: _version,
    ConfigurationInfo: _info,
    ...rest
  } = cluster.properties;
  return { storageMode: 'LOCAL', ...inApiCase(rest), currentBrokerSoftwareInfo: softwareOf(cluster) };
}

function softwareOf({ properties }: BrokerCluster): JsonObject {
  return { kafkaVersion: textOf(properties.KafkaVersion) };
}

function nodes(cluster: BrokerCluster, addresses: string): readonly object[] {
  return addresses.split(',').map((address, index) => ({
    nodeARN: `${cluster.arn.replace(':cluster/', ':broker/')}/${index + 1}`,
    nodeType: 'BROKER',
    instanceType: textOf(objectOf(cluster.properties.BrokerNodeGroupInfo).InstanceType),
    brokerNodeInfo: {
      brokerId: index + 1,
      endpoints: [address.replace(/:\d+$/, '')],
      currentBrokerSoftwareInfo: softwareOf(cluster),
    },
  }));
}

/** `EBSStorageInfo` is `ebsStorageInfo` in the API, `NumberOfBrokerNodes` `numberOfBrokerNodes`. */
function inApiCase(value: JsonObject): JsonObject {
  const inside = (each: Json): Json => {
    if (isObject(each)) return inApiCase(each);
    return Array.isArray(each) ? each.map(inside) : each;
  };
  const renamed = Object.entries(value).map(([name, each]) => [
    name.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, text => text.toLowerCase()),
    inside(each),
  ]);
  return Object.fromEntries(renamed);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    const message = 'The path holds a percent sign that begins no escape';
    throw Object.assign(new ServiceError('BadRequestException', 400, message), { cause });
  }
}

function nameOf(arn: string): string {
  return arn.split('/')[1] ?? '';
}

function wholeNumber(text: string, name: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  const message = `${name} must be a whole number from ${least} to ${most}`;
  throw new ServiceError('BadRequestException', 400, message, { invalidParameter: name });
}

function notPlayed({ request, url }: Call): ServiceError {
  const path = url.pathname.replace(/arn(?::|%3A)[^]*?[\w-]{36}-\w+/i, '{clusterArn}');
  const way = /\/topics(?:\/|$)/.test(path) ? ': use a Kafka client, or npm run streams -- topics list' : '';
  const message = `MSK's ${request.method} ${path} is not played on this machine${way}`;
  return new ServiceError('UnknownOperationException', 400, message);
}
