import type { MappingSettings, MappingStatus } from '../../trigger/mapping.ts';
import { conflict, invalid, unsupported } from './errors.ts';
import { isFilterPattern } from './filter-pattern.ts';
import type { MappingInput, Source } from './mapping-input.ts';

/** Brokers that are no MSK cluster: there are none here. */
export function refuseSelfManaged({ isSelfManaged, eventSourceArn }: Source): void {
  if (isSelfManaged && eventSourceArn !== undefined) throw unsupported('selfManagedEventSource');
  if (isSelfManaged)
    throw notPlayed(
      'SelfManagedEventSource',
      "mappings read the app's own MSK cluster, by its EventSourceArn",
    );
}

/** What an event source mapping of an MSK cluster does not have, and what no broker of this machine plays. */
export function refuseForeign(input: MappingInput): void {
  const [member] = input.foreign;
  if (member !== undefined) throw unsupported(member.charAt(0).toLowerCase() + member.slice(1));
  if (input.hasOnSuccess)
    throw invalid('Unsupported DestinationConfig parameter for given event source mapping type.');
  if (input.hasSchemaRegistry) throw notPlayed('SchemaRegistryConfig', 'there is no schema registry');
  if (input.hasSourceAccess)
    throw notPlayed('SourceAccessConfigurations', 'its broker takes every caller of this machine');
  if (input.hasCustomerKey) throw notPlayed('KMSKeyArn', 'there are no keys');
}

/**
 * Where a new mapping reads, in the service's order of looking. A timestamp without AT_TIMESTAMP is dropped, as the
 * service does not complain of it. `nowS` is epoch seconds.
 */
export function checkSource(
  source: Source,
  isSourceHere: (arn: string) => boolean,
  nowS: number,
): Pick<MappingSettings, 'EventSourceArn' | 'Topics' | 'StartingPosition' | 'StartingPositionTimestamp'> {
  const { eventSourceArn, startingPosition, startingPositionTimestamp: from } = source;
  const [topic] = source.topics ?? [];
  if (eventSourceArn === undefined || !/^arn:aws[\w-]*:[\w-]+:/.test(eventSourceArn))
    throw invalid('Unrecognized event source.');
  if (!/^arn:aws[\w-]*:kafka:/.test(eventSourceArn))
    throw notPlayed(eventSourceArn, "mappings read the app's own MSK cluster");
  if (topic === undefined) throw invalid("Required 'topics' parameter is missing.");
  if (startingPosition === 'AT_TIMESTAMP' && from === undefined)
    throw invalid(
      "When the starting position is 'AT_TIMESTAMP', a starting position timestamp must be provided.",
    );
  if (startingPosition === 'AT_TIMESTAMP' && from !== undefined && from > nowS)
    throw invalid('The starting position timestamp must not be in the future.');
  if (!isSourceHere(eventSourceArn))
    throw invalid(
      `Cannot access cluster ${eventSourceArn}. Please ensure the role can perform the DescribeClusterV2 (recommended) or DescribeCluster and GetBootstrapBrokers actions on your cluster in IAM.`,
    );
  return {
    EventSourceArn: eventSourceArn,
    Topics: [topic],
    StartingPosition: startingPosition ?? 'TRIM_HORIZON',
    ...(startingPosition === 'AT_TIMESTAMP' && from !== undefined && { StartingPositionTimestamp: from }),
  };
}

/**
 * What the settings must be as a whole, among the mappings there are. Going back to on-demand mode with retry settings
 * still in place is refused, since it would drop them in silence; what the service does then is not known.
 */
export function checkSettings(
  settings: MappingSettings,
  hasSystemLogs: boolean,
  all: readonly MappingStatus[],
): void {
  const others = all.filter(({ UUID }) => UUID !== settings.UUID);
  const patterns = settings.FilterCriteria?.Filters ?? [];
  if (!patterns.every(({ Pattern }) => isFilterPattern(Pattern)))
    throw invalid('Invalid filter pattern definition.');
  if (settings.ProvisionedPollerConfig === undefined) refuseProvisioned(settings, hasSystemLogs);
  else checkPollers(settings, others);
  checkDestination(settings);
  const age = settings.MaximumRecordAgeInSeconds;
  if (age !== undefined && age < 60)
    throw invalid('MaximumRecordAgeInSeconds must be -1, or from 60 to 604800 seconds.');
  refuseDuplicates(settings, others);
}

/** Each of them asks for provisioned mode, and none of its texts but that of metrics is known from the service. */
function refuseProvisioned(settings: MappingSettings, hasSystemLogs: boolean): void {
  if (settings.MaximumRetryAttempts !== undefined) throw unsupported('maximumRetryAttempts');
  if (settings.MaximumRecordAgeInSeconds !== undefined) throw unsupported('maximumRecordAgeInSeconds');
  if (settings.BisectBatchOnFunctionError !== undefined) throw unsupported('bisectBatchOnFunctionError');
  if (settings.FunctionResponseTypes !== undefined) throw unsupported('functionResponseTypes');
  if (settings.MetricsConfig !== undefined) throw needsProvisionedMode('MetricsConfig');
  if (hasSystemLogs) throw needsProvisionedMode('LoggingConfig');
  if (settings.DestinationConfig?.OnFailure?.Destination?.startsWith('kafka://'))
    throw needsProvisionedMode('DestinationConfig');
}

const mostInGroup = 100;
const mostPollersOfGroup = 2000;

function checkPollers(
  { ProvisionedPollerConfig = {} }: MappingSettings,
  others: readonly MappingStatus[],
): void {
  const { MinimumPollers = 1, MaximumPollers = 200, PollerGroupName } = ProvisionedPollerConfig;
  if (MinimumPollers > MaximumPollers)
    throw invalid('MinimumPollers must be less than or equal to MaximumPollers.');
  if (PollerGroupName === undefined) return;
  const members = others
    .map(other => other.ProvisionedPollerConfig)
    .filter(config => config?.PollerGroupName === PollerGroupName);
  const pollers = members.reduce((sum, config) => sum + (config?.MaximumPollers ?? 200), MaximumPollers);
  if (members.length >= mostInGroup)
    throw invalid(`The poller group ${PollerGroupName} has ${mostInGroup} event source mappings already.`);
  if (pollers > mostPollersOfGroup)
    throw invalid(
      `The maximum pollers of the poller group ${PollerGroupName} would be ${pollers}; ${mostPollersOfGroup} is the most.`,
    );
}

function checkDestination({ DestinationConfig, Topics }: MappingSettings): void {
  const destination = DestinationConfig?.OnFailure?.Destination;
  if (destination === undefined) return;
  const topic = /^kafka:\/\/([^.][a-zA-Z0-9\-_.]{0,248})$/.exec(destination)?.[1];
  if (topic === undefined)
    throw notPlayed(destination, 'an on-failure destination is kafka:// and a topic of the same cluster');
  if (topic === Topics[0])
    throw invalid('The on-failure destination must not be the topic of the event source.');
}

function refuseDuplicates(settings: MappingSettings, others: readonly MappingStatus[]): void {
  const { EventSourceArn, FunctionArn, Topics, ConsumerGroupId } = settings;
  const twin = others.find(
    other =>
      other.EventSourceArn === EventSourceArn &&
      other.FunctionArn === FunctionArn &&
      other.Topics[0] === Topics[0],
  );
  if (twin !== undefined)
    throw conflict(
      `An event source mapping with event source ("${EventSourceArn}"), function ("${FunctionArn}"), topics ("${Topics.join(',')}") already exists. Please update or delete the existing mapping with UUID ${twin.UUID}`,
    );
  // That groups are unique is documented; the class and the text of the refusal are not.
  const member = others.find(other => other.ConsumerGroupId === ConsumerGroupId);
  if (member !== undefined)
    throw conflict(
      `The consumer group id "${ConsumerGroupId}" is that of another event source mapping. Please update or delete the existing mapping with UUID ${member.UUID}`,
    );
}

function needsProvisionedMode(member: string) {
  return invalid(
    `${member} is only available for Provisioned Mode. To configure ${member}, please enable Provisioned Mode by specifying MinimumPollers in ProvisionedPollerConfig.`,
  );
}

function notPlayed(what: string, why: string) {
  return invalid(`${what} is not emulated on this machine: ${why}.`);
}
