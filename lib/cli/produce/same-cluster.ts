import { connect } from 'node:net';
import type { ISocketFactory } from 'kafkajs';
import { askBroker } from '../../local/engines/kafka-probe.ts';

/**
 * Sockets to this Kafka cluster and to no other: where another one answers, or none, the connection fails before the
 * client has sent anything on it. A port changes hands when the run that had it ends and another starts.
 */
export function socketsTo(clusterId: string, say: (line: string) => void): ISocketFactory {
  let isSaid = false;
  return ({ host, port, onConnect }) => {
    const address = `${host}:${port}`;
    const socket = connect({ host, port });
    socket.setKeepAlive(true, 60_000);
    let isOurs = false;
    // Of a connection that ends while it is looked at, kafkajs would hear nothing more, and wait for ever.
    socket.once('end', () => {
      if (!isOurs) socket.destroy(new Error('the broker ended the connection'));
    });
    const compare = (found: string): void => {
      if (found !== clusterId) {
        if (!isSaid)
          say(
            `another Kafka cluster answers at ${address}: nothing is sent to it; waiting for the first one`,
          );
        isSaid = true;
        socket.destroy(new Error('another cluster'));
      } else if (!socket.destroyed && !socket.writableEnded) {
        isSaid = false;
        isOurs = true;
        onConnect();
      }
    };
    socket.once('connect', () => {
      askBroker([address]).then(compare, (error: Error) => socket.destroy(error));
    });
    return socket;
  };
}
