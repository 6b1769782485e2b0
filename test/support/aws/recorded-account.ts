import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { account, type Recorded, recorded, region } from './recorded-answers.ts';
import { onLoopback } from '../on-loopback.ts';

/**
 * AWS as it answers what is looked at before a deployment: one account in which everything is well, from recorded answers of
 * nine services in their own protocols. A test takes from it what it likes.
 */
export async function startRecordedAccount() {
  const answers = new Map<string, Recorded>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const call = callOf(request, await text(request));
      asked.push(call);
      const { status = 200, body } = answers.get(call) ?? recorded[call] ?? unknown(call);
      const type = typeof body === 'string' ? 'text/xml' : 'application/x-amz-json-1.1';
      response.writeHead(status, { 'content-type': type });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    })();
  });
  const { url, stop } = await onLoopback(server);
  return {
    url,
    stop,
    account,
    region,
    /** Calls so far, `<service> <operation>`. */
    asked,
    answer(call: string, body: Recorded['body'], status = 200): void {
      if (recorded[call] === undefined) throw new Error(`nothing asks "${call}"`);
      answers.set(call, { status, body });
    },
    reset(): void {
      answers.clear();
      asked.length = 0;
    },
  };
}

export type RecordedAccount = Awaited<ReturnType<typeof startRecordedAccount>>;

/** The operation by a service's own protocol: a header, a form, or a method and path. */
function callOf({ headers, method, url = '' }: IncomingMessage, text: string): string {
  const service = headers.authorization?.split('/')[3] ?? 'nobody';
  const target = headers['x-amz-target'];
  const action = new URLSearchParams(text).get('Action');
  const path = url.split('?')[0];
  const operation = typeof target === 'string' ? target.split('.').at(-1) : (action ?? `${method} ${path}`);
  return `${service} ${operation}`;
}

function unknown(call: string): Recorded {
  const Message = `the account has no ${call}`;
  return {
    status: 400,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>${Message}</Message></Error></ErrorResponse>`,
  };
}
