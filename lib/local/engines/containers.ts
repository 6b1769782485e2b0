import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refusal } from '../../terminal/refusal.ts';
import type { Environment, FetchedPlan } from './choose.ts';
import { compose, findDocker } from './docker.ts';
import type { EngineSettings } from './create-engines.ts';
import { externalAddresses } from './external-addresses.ts';
import { waysToContainers } from './ways-forward.ts';

const file = fileURLToPath(new URL('../../../compose.yaml', import.meta.url));
/** As compose.yaml has it; the port is published to loopback alone. */
const password = 'millrace';

/** Engines in containers: from outside they are somebody else's, each by its published address. */
export interface Containers {
  /** All three; those that the environment names are left to it. */
  plan(ports: EngineSettings['ports']): FetchedPlan;
  /** Resolves when every container is healthy; images are fetched where they are missing. */
  start(ports: EngineSettings['ports'], onLine: (line: string) => void): Promise<void>;
  /** Their data stay, in volumes of this state's own. Safe twice and half-started. */
  stop(): Promise<void>;
}

/** @throws Refusal naming every way forward, when Docker cannot be used. */
export async function findContainers(env: Environment, stateDir: string): Promise<Containers> {
  const outside = externalAddresses(env);
  const docker = await findDocker(env);
  if ('missing' in docker) throw new Refusal(waysToContainers(docker.missing));
  const options = {
    command: docker.command,
    file,
    project: `millrace-${createHash('sha256').update(resolve(stateDir)).digest('hex').slice(0, 12)}`,
  };
  const services = [
    ...(outside.brokers ? [] : ['kafka']),
    ...(outside.mysql ? [] : ['mysql']),
    ...(outside.dynamodb ? [] : ['dynamodb']),
  ];
  const ending = new AbortController();
  let starting: Promise<void> | undefined;
  return {
    plan: ports => ({
      kafka: { kind: 'external', brokers: outside.brokers ?? [`127.0.0.1:${ports.kafka}`] },
      mysql: {
        kind: 'external',
        credentials: outside.mysql ?? { host: '127.0.0.1', port: ports.mysql, user: 'root', password },
      },
      dynamodb: { kind: 'external', endpoint: outside.dynamodb ?? `http://127.0.0.1:${ports.dynamodb}` },
    }),
    async start(ports, onLine) {
      if (services.length === 0) return;
      const variables = {
        MILLRACE_KAFKA_PORT: String(ports.kafka),
        MILLRACE_MYSQL_PORT: String(ports.mysql),
        MILLRACE_DYNAMODB_PORT: String(ports.dynamodb),
      };
      const words = ['up', '--detach', '--wait', ...services];
      starting = compose({ ...options, variables, onLine, signal: ending.signal }, words);
      await starting;
    },
    async stop() {
      if (starting === undefined) return;
      ending.abort();
      await starting.catch(() => {});
      starting = undefined;
      await compose({ ...options, variables: {}, onLine: () => undefined }, ['stop']);
    },
  };
}
