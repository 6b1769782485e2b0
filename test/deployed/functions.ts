import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { Clients } from './clients.ts';

/** Invokes a function and gives back what it answered; rejects with its own error when it failed. */
export async function invoke({ lambda }: Clients, FunctionName: string, event: object): Promise<unknown> {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
  );
  const text = Payload?.transformToString() ?? '';
  if (FunctionError !== undefined) throw new Error(`${FunctionName} failed: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Asks the query function as its URL would. */
export async function askQuery(clients: Clients, functionName: string, path: string): Promise<Response> {
  const url = new URL(path, 'http://nowhere');
  const answer = (await invoke(clients, functionName, {
    version: '2.0',
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: {},
    requestContext: { http: { method: 'GET', path: url.pathname } },
    isBase64Encoded: false,
  })) as { readonly statusCode: number; readonly headers: Record<string, string>; readonly body?: string };
  return new Response(answer.body, { status: answer.statusCode, headers: answer.headers });
}
