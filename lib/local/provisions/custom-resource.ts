import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Provision, Wanted } from '../assembly/apply.ts';
import { ACCOUNT, type Physical, REGION } from '../assembly/resolve.ts';
import { isObject, type Json, type JsonObject, numberOf, objectOf, textOf } from '../assembly/template.ts';
import type { Functions } from '../workers/function.ts';

export interface CustomResources extends Provision {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** CloudFormation's own limit, where the template sets no ServiceTimeout. */
const LONGEST_MS = 3_600_000;
/** A function that nothing calls before the next start gives its memory back; the next resource of its kind comes before. */
const REST_MS = 2_000;

/**
 * Custom resources as CloudFormation treats them: the function behind ServiceToken gets an event with a ResponseURL
 * and PUTs its answer there. Invoked at every start, changed or not: the engines behind an unchanged template may be
 * new (data deleted, other ports), and CloudFormation itself may repeat an event, so these functions stand repetition.
 */
export function createCustomResources(functions: Functions): CustomResources {
  const waiting = new Map<string, (answer: Json) => void>();
  const resting = new Map<string, NodeJS.Timeout>();
  let server: Server | undefined;

  const rest = (token: string): void => {
    clearTimeout(resting.get(token));
    resting.set(token, setTimeout(() => functions.endIdle(token), REST_MS).unref());
  };
  const respond = async (request: IncomingMessage): Promise<number> => {
    const settle = waiting.get(request.url ?? '');
    if (request.method !== 'PUT' || settle === undefined) return 404;
    settle(JSON.parse(await bodyOf(request)) as Json);
    return 200;
  };

  return {
    async start() {
      server = createServer((request, response) => {
        respond(request).then(
          status => response.writeHead(status).end(),
          () => response.writeHead(400).end(),
        );
      });
      await new Promise<void>((resolve, reject) => {
        server?.once('error', reject).listen(0, '127.0.0.1', resolve);
      });
    },

    async stop() {
      for (const timer of resting.values()) clearTimeout(timer);
      const closing = server;
      server = undefined;
      closing?.closeAllConnections();
      await new Promise<void>(resolve =>
        closing === undefined ? resolve() : closing.close(() => resolve()),
      );
    },

    async apply(wanted) {
      if (server === undefined)
        throw new Error('custom resources are applied before their response server started');
      const path = `/${randomUUID()}`;
      const { port } = server.address() as AddressInfo;
      const token = textOf(wanted.properties.ServiceToken);
      const limit = (numberOf(wanted.properties.ServiceTimeout) ?? LONGEST_MS / 1000) * 1000;
      let deadline: NodeJS.Timeout | undefined;
      const answer = new Promise<Json>((resolve, reject) => {
        waiting.set(path, resolve);
        deadline = setTimeout(() => reject(new Error(`no answer from ${token} in ${limit / 1000} s`)), limit);
      });
      answer.catch(() => undefined);
      try {
        const event = eventFor(wanted, `http://127.0.0.1:${port}${path}`);
        const invoked = await functions.invoke(token, JSON.stringify(event));
        if (invoked.functionError !== undefined) throw new Error(failureText(invoked.payload));
        return physicalOf(objectOf(await answer), wanted);
      } finally {
        clearTimeout(deadline);
        waiting.delete(path);
        rest(token);
      }
    },
  };
}

function eventFor({ type, logicalId, stack, properties, previous }: Wanted, url: string): JsonObject {
  return {
    RequestType: previous === undefined ? 'Create' : 'Update',
    ServiceToken: properties.ServiceToken ?? '',
    ResponseURL: url,
    StackId: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${stack.name}/local`,
    RequestId: randomUUID(),
    LogicalResourceId: logicalId,
    ResourceType: type,
    ResourceProperties: stringified(properties),
    ...(previous === undefined
      ? {}
      : { PhysicalResourceId: previous.ref, OldResourceProperties: stringified(previous.properties) }),
  };
}

function physicalOf(answer: JsonObject, wanted: Wanted): Physical {
  if (answer.Status !== 'SUCCESS')
    throw new Error(textOf(answer.Reason) || 'the function answered FAILED without a reason');
  const data = objectOf(answer.Data);
  return { ref: textOf(answer.PhysicalResourceId) || wanted.name, attribute: name => data[name] };
}

/** CloudFormation hands numbers and booleans over as text. */
function stringified(value: JsonObject): JsonObject {
  const text = (item: Json): Json => {
    if (Array.isArray(item)) return item.map(text);
    if (isObject(item))
      return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, text(inner)]));
    return item === null ? null : textOf(item);
  };
  return objectOf(text(value));
}

function failureText(payload: string): string {
  try {
    return textOf(objectOf(JSON.parse(payload) as Json).errorMessage) || payload;
  } catch {
    return payload;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
