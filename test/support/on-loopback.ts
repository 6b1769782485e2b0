import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface OnLoopback {
  /** Without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** Cuts what is connected. */
  readonly stop: () => void;
}

/** Has a server listen on a port of this machine that is free. */
export async function onLoopback(server: Server): Promise<OnLoopback> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
