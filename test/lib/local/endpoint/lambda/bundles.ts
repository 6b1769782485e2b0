import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import type { EndpointOptions } from '../../../../../lib/local/endpoint/server.ts';
import { createMappings } from '../../../../../lib/local/trigger/mappings.ts';
import { createCreatedFunctions } from '../../../../../lib/local/workers/created-functions.ts';
import { createFunctions } from '../../../../../lib/local/workers/functions.ts';
import { credentials, endpoint, region } from '../doubles.ts';

export const role = 'arn:aws:iam::000000000000:role/of-functions';

/** The zip of a function whose `index.mjs` has this handler. */
export function bundle(handler: string): Uint8Array {
  return zipSync({ 'index.mjs': new TextEncoder().encode(`export const handler = ${handler};\n`) });
}

/** A run's functions and mappings on a state folder of their own behind the endpoint; without a broker nothing polls. */
export async function startRun(
  state = mkdtempSync(join(tmpdir(), 'millrace-lambda-')),
  more: Partial<EndpointOptions> = {},
) {
  const lines: string[] = [];
  const functions = createFunctions({ variables: {}, onLog: (name, line) => lines.push(`${name}: ${line}`) });
  const created = createCreatedFunctions(join(state, 'functions'), functions);
  const mappings = createMappings({
    file: join(state, 'mappings.json'),
    brokers: ['127.0.0.1:9'],
    functions,
  });
  const server = endpoint({ credentials, functions, created, mappings, ...more });
  await server.start();
  return {
    state,
    url: server.url,
    functions,
    mappings,
    /** What functions wrote, `<function>: <line>`. */
    lines,
    lambda: new LambdaClient({ endpoint: server.url, region, credentials, maxAttempts: 1 }),
    /** Ends it as a run ends; its state stays for the next. */
    async end(): Promise<void> {
      await server.stop();
      await mappings.stop();
      await functions.stop();
    },
    async stop(): Promise<void> {
      await this.end();
      rmSync(state, { recursive: true, force: true });
    },
  };
}
