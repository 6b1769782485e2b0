import { takePorts } from '../engines/ports.ts';
import type { RunFile } from '../engines/run-file.ts';
import type { Options } from './options.ts';

export interface Ports {
  readonly site: number;
  readonly endpoint: number;
  readonly kafka: number;
  readonly kafkaController: number;
  readonly mysql: number;
  readonly dynamodb: number;
}

/**
 * The ports of this run: those the user named, else those this state had last time, else the usual ones or the next
 * free. MySQL's usual one is not 3306: there a client without settings would find these data instead of its own server.
 */
export async function choosePorts({ ports: chosen }: Options, run: RunFile): Promise<Ports> {
  const last = run.ports;
  const wish = (flag: string, usual: number, name: keyof Ports, wanted?: number) => ({
    flag: `--${flag}`,
    usual,
    ...(wanted === undefined ? {} : { chosen: wanted }),
    ...(last[name] === undefined ? {} : { last: last[name] }),
  });
  const ports = await takePorts({
    site: wish('port', 8080, 'site', chosen.port),
    endpoint: wish('endpoint-port', 4566, 'endpoint', chosen['endpoint-port']),
    kafka: wish('kafka-port', 9092, 'kafka', chosen['kafka-port']),
    kafkaController: wish('kafka-port', 19_092, 'kafkaController'),
    mysql: wish('mysql-port', 33_306, 'mysql', chosen['mysql-port']),
    dynamodb: wish('port', 8001, 'dynamodb'),
  });
  run.setPorts(ports);
  return ports;
}
