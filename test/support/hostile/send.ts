import { request } from 'node:http';
import { Socket } from 'node:net';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Credentials } from '../../../lib/local/credentials.ts';
import type { Random } from './change.ts';

/** A request as it is sent, signed for a service where it has one. */
export interface HostileRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly service?: string;
}

/** What became of it: a status, or why there is no answer. */
export type Answer = { readonly status: number; readonly text: string } | { readonly failed: string };

/** Of a listener that hangs. */
const mostMs = 60_000;

/** Sends it, and reads the whole answer. Rejects never. */
export async function send(sent: HostileRequest, url: string, credentials: Credentials): Promise<Answer> {
  const { hostname, port, host } = new URL(url);
  const headers = await signed(sent, host, credentials).catch(() => ({ host }));
  return new Promise(resolve => {
    const failed = (error: unknown): void => resolve({ failed: String(error) });
    try {
      const { method, path, body } = sent;
      const out = request({ hostname, port, method, path, headers, timeout: mostMs }, answer => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', failed);
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString().slice(0, 500) }),
        );
      });
      out.on('timeout', () => out.destroy(new Error(`no answer within ${mostMs} ms`)));
      out.on('error', failed);
      out.end(body);
    } catch (error) {
      failed(error);
    }
  });
}

/** Opens a connection and writes what is no request, or half of one; resolves when it is closed, or a moment later. */
export function sendGarbage(random: Random, url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const texts = [
    'GET / HTTP/1.1\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /a HTTP/1.1\r\n\r\n',
    `GET /${'x'.repeat(random(70_000))} HTTP/1.1\r\n`,
    'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: \0\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\x00',
    '\r\n'.repeat(random(5_000)),
  ];
  return new Promise(resolve => {
    const socket = new Socket();
    const done = (): void => {
      socket.destroy();
      resolve();
    };
    socket.on('error', done);
    socket.on('close', done);
    socket.setTimeout(200 + random(800), done);
    socket.connect(Number(port), hostname, () => socket.write(texts[random(texts.length)] ?? '', 'latin1'));
  });
}

/** The headers that it is sent with. */
async function signed(
  { method, path, headers, body, service }: HostileRequest,
  host: string,
  credentials: Credentials,
): Promise<Readonly<Record<string, string>>> {
  if (service === undefined) return { host, ...headers };
  const signer = new SignatureV4({
    credentials,
    region: 'us-east-1',
    service,
    sha256: Hash.bind(null, 'sha256'),
  });
  const [pathname = '/', search = ''] = path.split(/\?(.*)/s);
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(new URLSearchParams(search).keys()))
    query[name] = new URLSearchParams(search).getAll(name);
  const request = {
    method,
    protocol: 'http:',
    hostname: host,
    path: pathname,
    query,
    body,
    headers: { host, ...headers },
  };
  return (await signer.sign(request)).headers;
}
