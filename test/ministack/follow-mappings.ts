import { setTimeout as pause } from 'node:timers/promises';
import { type LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { mappingOfAnswer } from '../../lib/mapping/from-sdk.ts';
import type { Mappings } from '../../lib/local/trigger/mapping.ts';
import type { RemoteFunctions } from './functions.ts';

const everyMs = 250;

/**
 * Brings the pollers to what an endpoint's ListEventSourceMappings says of Kafka topics, again and again: a mapping
 * created, changed, disabled or deleted there is so here within a quarter of a second.
 */
export function followMappings(
  lambda: LambdaClient,
  mappings: Mappings,
  functions: RemoteFunctions,
  onProblem: (text: string) => void,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const following = (async () => {
    while (!stopping.signal.aborted) {
      await bring(lambda, mappings, functions).catch((error: unknown) => {
        if (!stopping.signal.aborted) onProblem(error instanceof Error ? error.message : String(error));
      });
      await pause(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await following;
    },
  };
}

async function bring(lambda: LambdaClient, mappings: Mappings, functions: RemoteFunctions): Promise<void> {
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
  const wanted = EventSourceMappings.filter(({ EventSourceArn }) => EventSourceArn?.includes(':kafka:'));
  for (const mapping of wanted) {
    const settings = mappingOfAnswer(mapping);
    await functions.learn(settings.FunctionArn);
    await mappings.put(settings, !mapping.State?.startsWith('Disabl'));
  }
  const uuids = new Set(wanted.map(({ UUID }) => UUID));
  for (const { UUID, State } of mappings.list())
    if (!uuids.has(UUID) && State !== 'Deleting') await mappings.remove(UUID);
}
