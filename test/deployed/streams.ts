import {
  type EventSourceMappingConfiguration,
  paginateListEventSourceMappings,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { pipelines } from '../../lib/pipelines/pipelines.ts';
import type { Clients } from './clients.ts';
import type { Deployment } from './deployment.ts';
import type { Until } from './patience.ts';

/** The streams that the suite looks at. */
export const streamNames = ['trades-transform', 'trades-aggregate'] as const;

/** Those that the stacks of any stage have, in alphabetical order. */
export const allStreamNames: readonly string[] = pipelines
  .flatMap(({ name, settings }) => Object.keys(settings.local.streams).map(key => `${name}-${key}`))
  .sort();

/** The streams of a deployment, by the API of event source mappings. */
export function streamsOf(deployment: Deployment, { lambda }: Clients, until: Until) {
  /** The mappings that the stack says it owns. */
  async function list(): Promise<EventSourceMappingConfiguration[]> {
    const own = new Set(deployment.output('StreamMappings').split(','));
    const found: EventSourceMappingConfiguration[] = [];
    for await (const page of paginateListEventSourceMappings({ client: lambda }, {}))
      found.push(...(page.EventSourceMappings ?? []).filter(({ UUID = '' }) => own.has(UUID)));
    return found;
  }

  async function mapping(name: string): Promise<EventSourceMappingConfiguration> {
    const group = groupOf(deployment, name);
    const found = (await list()).find(
      each => each.AmazonManagedKafkaEventSourceConfig?.ConsumerGroupId === group,
    );
    if (found === undefined) throw new Error(`no mapping reads as ${group}`);
    return found;
  }

  async function change(name: string, Enabled: boolean): Promise<void> {
    const { UUID } = await mapping(name);
    // Refused while an earlier change is under way.
    await until(`${name} takes the change`, () =>
      lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled })),
    );
    const wanted = Enabled ? 'Enabled' : 'Disabled';
    await until(`${name} is ${wanted}`, async () => (await mapping(name)).State === wanted);
  }

  return {
    list,
    functionOf: async (name: string): Promise<string> => (await mapping(name)).FunctionArn ?? '',
    stop: (name: string): Promise<void> => change(name, false),
    start: (name: string): Promise<void> => change(name, true),
  };
}

export function groupOf({ stage }: Deployment, name: string): string {
  return `millrace-${stage}-${name}`;
}
