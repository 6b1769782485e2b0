import { createHash } from 'node:crypto';
import type { Provision, Wanted } from '../assembly/apply.ts';
import { ACCOUNT, REGION } from '../assembly/resolve.ts';
import { type JsonObject, listOf, numberOf, objectOf, textOf } from '../assembly/template.ts';
import type { MappingSettings, Mappings } from '../trigger/mapping.ts';
import type { Functions } from '../workers/function.ts';

/**
 * `AWS::Lambda::EventSourceMapping`. As with CloudFormation only a change in the template touches what stands: a stream
 * stopped, altered or dropped by hand stays so over restarts. Changing what cannot be changed makes another mapping.
 */
export function mappingProvision(mappings: Mappings, functions: Functions): Provision {
  return {
    async apply(wanted) {
      const settings = settingsOf(wanted, functions);
      const { UUID } = settings;
      const replaced = wanted.previous?.ref;
      if (replaced !== undefined && replaced !== UUID) await removeStanding(mappings, replaced);
      const enabled = enabledIn(wanted.properties);
      const before = wanted.previous === undefined ? undefined : enabledIn(wanted.previous.properties);
      if (wanted.changed || replaced !== UUID)
        await mappings.put(settings, before === enabled && replaced === UUID ? undefined : enabled);
      const arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:event-source-mapping:${UUID}`;
      const attributes: Readonly<Record<string, string>> = { Id: UUID, EventSourceMappingArn: arn };
      return { ref: UUID, attribute: name => attributes[name] };
    },
    remove: gone => removeStanding(mappings, gone.ref),
  };
}

async function removeStanding(mappings: Mappings, uuid: string): Promise<void> {
  if (mappings.get(uuid) !== undefined) await mappings.remove(uuid);
}

export function settingsOf({ name, properties }: Wanted, functions: Functions): MappingSettings {
  refuseUnplayed(properties);
  const source = textOf(properties.EventSourceArn);
  const topic = textOf(listOf(properties.Topics)[0]);
  const group = textOf(objectOf(properties.AmazonManagedKafkaEventSourceConfig).ConsumerGroupId);
  const UUID = uuidFrom(name, source, topic, group);
  const target = textOf(properties.FunctionName);
  const window = numberOf(properties.MaximumBatchingWindowInSeconds);
  const timestamp = numberOf(properties.StartingPositionTimestamp);
  return {
    UUID,
    EventSourceArn: source,
    FunctionArn: functions.get(target)?.arn ?? target,
    Topics: [topic],
    ConsumerGroupId: group || UUID,
    BatchSize: numberOf(properties.BatchSize) ?? 100,
    StartingPosition: startingPosition(textOf(properties.StartingPosition)),
    ...(window === undefined ? {} : { MaximumBatchingWindowInSeconds: window }),
    ...(timestamp === undefined ? {} : { StartingPositionTimestamp: timestamp }),
  };
}

const PLAYED: ReadonlySet<string> = new Set([
  'AmazonManagedKafkaEventSourceConfig',
  'BatchSize',
  'Enabled',
  'EventSourceArn',
  'FunctionName',
  'MaximumBatchingWindowInSeconds',
  'StartingPosition',
  'StartingPositionTimestamp',
  'Tags',
  'Topics',
  // How AWS scales and watches its pollers; the one here takes all partitions.
  'LoggingConfig',
  'MetricsConfig',
  'ProvisionedPollerConfig',
]);

/** A setting that changes what is delivered, and is not played here, must not be passed over in silence. */
function refuseUnplayed(properties: JsonObject): void {
  const unknown = Object.keys(properties).filter(key => !PLAYED.has(key));
  if (unknown.length > 0) throw new Error(`the poller of this machine does not know ${unknown.join(', ')}`);
}

function startingPosition(text: string): MappingSettings['StartingPosition'] {
  return text === 'LATEST' || text === 'AT_TIMESTAMP' ? text : 'TRIM_HORIZON';
}

function enabledIn(properties: JsonObject): boolean {
  return textOf(properties.Enabled) !== 'false';
}

/** The same mapping has the same UUID in every run, as on AWS for as long as its stack stands. */
function uuidFrom(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(parts.join('\n')).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
