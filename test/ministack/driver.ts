import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Admin } from 'kafkajs';
import { type Json, type JsonObject, objectOf, textOf } from '../../lib/local/assembly/template.ts';
import { readText } from '../../lib/local/endpoint/body.ts';
import type { Cluster } from '../../lib/local/endpoint/rds-data/cluster.ts';
import { createDataApi } from '../../lib/local/endpoint/rds-data/rds-data.ts';
import { sendError, sendJson } from '../../lib/local/endpoint/reply.ts';
import type { SecretOf } from '../../lib/local/endpoint/secrets.ts';
import { type Call, ServiceError } from '../../lib/local/endpoint/service.ts';
import { databaseProvision } from '../../lib/local/provisions/database.ts';
import { topicProvision } from '../../lib/local/provisions/topic.ts';
import type { MappingStatus } from '../../lib/local/trigger/mapping.ts';
import { wantedOf } from '../lib/local/provisions/wanted.ts';
import type { TestEngines } from './engines.ts';

export interface DriverOptions {
  readonly engines: Pick<TestEngines, 'mysql'>;
  /** Connected. */
  readonly admin: Admin;
  /** What polls a mapping; undefined for one it has not heard of yet. */
  readonly mapping: (uuid: string) => MappingStatus | undefined;
  /** A secret that MiniStack keeps. */
  readonly secretOf: SecretOf;
}

/**
 * What MiniStack's stand-ins ask for (`launcher/driver.py`), and the Data API, which functions and tests are sent to:
 * both on one port of loopback. Topics and databases become real ones, by the code that makes them for `npm start`.
 */
export async function startDriver({ engines: { mysql }, admin, mapping, secretOf }: DriverOptions) {
  const clusters: Cluster[] = [];
  const dataApi = createDataApi({
    mysql: () => mysql.credentials(),
    clusters: () => clusters,
    secretOf,
  });
  const topics = topicProvision(admin);
  const databases = databaseProvision(
    () => mysql.credentials(),
    () => undefined,
  );

  const posts: Readonly<Record<string, (body: JsonObject) => Promise<JsonObject>>> = {
    async '/topic'({ properties, previous }) {
      const changed = previous !== undefined;
      const { ref } = await topics.apply(wantedOf('AWS::MSK::Topic', objectOf(properties), { changed }));
      return { id: ref };
    },
    async '/topic/delete'({ properties }) {
      await admin.deleteTopics({ topics: [textOf(objectOf(properties).TopicName)] });
      return {};
    },
    async '/database'({ arn, databaseName, secretArn }) {
      const cluster = {
        arn: textOf(arn),
        databaseName: textOf(databaseName),
        secretArn: textOf(secretArn),
      };
      await databases.apply(wantedOf('AWS::RDS::DBCluster', { DatabaseName: cluster.databaseName }));
      clusters.push(cluster);
      return {};
    },
  };

  async function answer(call: Call): Promise<void> {
    const { pathname } = call.url;
    const uuid = /^\/mappings\/([\w-]+)$/.exec(pathname)?.[1];
    if (uuid !== undefined) return sendJson(call, 200, mapping(uuid) ?? {});
    const post = posts[pathname];
    if (post === undefined) return dataApi.handle(call);
    const body = objectOf(JSON.parse(await readText(call.request, 1024 * 1024)) as Json);
    sendJson(call, 200, await post(body));
  }

  const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    const call = callOf(request, response);
    answer(call).catch((cause: unknown) => sendError(call, errorOf(cause)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop(): void {
      server.close();
      server.closeAllConnections();
      dataApi.stop();
    },
  };
}

function callOf(request: IncomingMessage, response: ServerResponse): Call {
  const url = new URL(`http://localhost${request.url ?? '/'}`);
  return { request, response, url, requestId: randomUUID() };
}

function errorOf(cause: unknown): ServiceError {
  if (cause instanceof ServiceError) return cause;
  return new ServiceError('InternalFailure', 500, cause instanceof Error ? cause.message : String(cause));
}
