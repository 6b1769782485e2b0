import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { onLoopback } from '../on-loopback.ts';

type Requests = Readonly<Record<string, readonly { readonly PutRequest: { readonly Item: object } }[]>>;

/** What a table does with a call of BatchWriteItem: all of it, leave some items unprocessed, or none by an error's name. */
export type Mood = (table: string, items: readonly string[]) => readonly string[] | string | undefined;

/**
 * A way to a DynamoDB engine on which writes can be refused as the service refuses them. `mood` gets each call's items
 * as JSON and answers those to leave out, an error to refuse it with, or undefined.
 */
export async function startFaultyDynamodb(target: string) {
  let mood: Mood = () => undefined;
  let calls = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    const isWrite = String(request.headers['x-amz-target']).endsWith('.BatchWriteItem');
    if (!isWrite) return forward(request, body, response);
    calls += 1;
    const { RequestItems } = JSON.parse(body.toString()) as { RequestItems: Requests };
    const [[table, requests] = ['', []]] = Object.entries(RequestItems);
    const texts = requests.map(each => JSON.stringify(each.PutRequest.Item));
    const refused = mood(table, texts) ?? [];
    if (typeof refused === 'string') {
      const type = `com.amazonaws.dynamodb.v20120810#${refused}`;
      return reply(response, 400, { __type: type, message: `${refused}, on purpose` });
    }
    const left = requests.filter((_, index) => refused.includes(texts[index] ?? ''));
    const taken = requests.filter(each => !left.includes(each));
    const rest = Buffer.from(JSON.stringify({ RequestItems: { [table]: taken } }));
    if (taken.length > 0) await (await send(request, rest)).arrayBuffer();
    return reply(response, 200, { UnprocessedItems: left.length > 0 ? { [table]: left } : {} });
  };
  const send = ({ method, headers }: IncomingMessage, body: Buffer): Promise<Response> => {
    const { host: _, connection: __, 'content-length': ___, ...kept } = headers;
    return fetch(target, {
      method: method ?? 'POST',
      headers: kept as HeadersInit,
      body: new Uint8Array(body),
    });
  };
  const forward = async (request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> => {
    const answered = await send(request, body);
    response.writeHead(answered.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(Buffer.from(await answered.arrayBuffer()));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const { url, stop } = await onLoopback(server);

  return {
    url,
    stop,
    /** Calls of BatchWriteItem so far. */
    calls: () => calls,
    setMood: (next: Mood): void => {
      mood = next;
    },
  };
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(body));
}
