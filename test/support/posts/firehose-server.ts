import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';

/** What the server does with a connection: it speaks to it, or refuses it by a status. */
export type Turn = ((socket: WebSocket) => void) | number;

export interface FirehoseServer {
  readonly url: string;
  /** Of each connection so far, what it asked for. */
  readonly asked: readonly URLSearchParams[];
  stop(): Promise<void>;
}

/** A server of the firehose on loopback; connections take turns in order, and the last turn is that of all others too. */
export async function firehoseServer(turns: readonly Turn[], port = 0): Promise<FirehoseServer> {
  const asked: URLSearchParams[] = [];
  const http = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  http.on('upgrade', (request: IncomingMessage, stream, head) => {
    const turn = turns[Math.min(asked.length, turns.length - 1)];
    asked.push(new URL(request.url ?? '', 'http://localhost').searchParams);
    if (typeof turn === 'number')
      stream.end(`HTTP/1.1 ${turn} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
    else
      sockets.handleUpgrade(request, stream, head, socket => {
        socket.on('error', () => {});
        turn?.(socket);
      });
  });
  http.listen(port, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/subscribe`,
    asked,
    stop: async () => {
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
}

/** Says these, each a text, bytes as a binary message, or an object as JSON; and then closes the line, if so asked. */
export function saying(messages: readonly unknown[], then?: 'close' | 'terminate') {
  return (socket: WebSocket): void => {
    for (const message of messages) {
      const isPlain = typeof message === 'string' || Buffer.isBuffer(message);
      socket.send(isPlain ? message : JSON.stringify(message));
    }
    if (then === 'close') socket.close();
    // What is on its way goes first.
    if (then === 'terminate') socket.ping('', undefined, () => socket.terminate());
  };
}
