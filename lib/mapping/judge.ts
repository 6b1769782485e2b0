import { filterOf } from './filter.ts';
import {
  defaultPollers,
  limits,
  longestTimeoutSeconds,
  mostMappingsOfGroup,
  mostPollersOfGroup,
  topicName,
} from './limits.ts';
import type { MappingInput, EventSourceInput } from './request.ts';
import { destinationTopic, type MappingSettings } from './settings.ts';

/**
 * What Lambda says against a mapping whose single values are within its API's model, in its words and in its order of
 * looking. The API answers the first fault; a template is refused with all of them. Words of our own say what this
 * machine does not play.
 */
export function settingsFaults(settings: MappingSettings, hasSystemLogs = false): string[] {
  const { Topics, StartingPosition, StartingPositionTimestamp: from } = settings;
  const { MaximumRecordAgeInSeconds: age = -1, ProvisionedPollerConfig: pollers } = settings;
  return [
    ...unless(Topics[0] !== '', "Required 'topics' parameter is missing."),
    ...unless(StartingPosition !== 'AT_TIMESTAMP' || from !== undefined, needsTimestamp),
    ...filterFaults(settings),
    ...(pollers === undefined ? provisionedFaults(settings, hasSystemLogs) : pollerFaults(pollers)),
    ...destinationFaults(settings),
    ...unless(
      age === -1 || age >= limits.MaximumRecordAgeInSeconds[0],
      `MaximumRecordAgeInSeconds must be -1, or from ${limits.MaximumRecordAgeInSeconds.join(' to ')} seconds.`,
    ),
  ];
}

const needsTimestamp =
  "When the starting position is 'AT_TIMESTAMP', a starting position timestamp must be provided.";

/** Against the place where a new mapping reads. `nowS` is epoch seconds. */
export function eventSourceFaults(
  {
    isSelfManaged,
    eventSourceArn: arn,
    topics,
    startingPosition,
    startingPositionTimestamp: from,
  }: EventSourceInput,
  isSourceHere: (arn: string) => boolean,
  nowS: number,
): string[] {
  const ownCluster = "mappings read the app's own MSK cluster";
  if (isSelfManaged)
    return arn === undefined
      ? [notPlayed('SelfManagedEventSource', `${ownCluster}, by its EventSourceArn`)]
      : [unsupported('selfManagedEventSource')];
  if (arn === undefined || !/^arn:aws[\w-]*:[\w-]+:/.test(arn)) return ['Unrecognized event source.'];
  if (!/^arn:aws[\w-]*:kafka:/.test(arn)) return [notPlayed(arn, ownCluster)];
  const isTimed = startingPosition === 'AT_TIMESTAMP';
  return [
    ...unless((topics ?? []).length > 0, "Required 'topics' parameter is missing."),
    ...unless(!isTimed || from !== undefined, needsTimestamp),
    ...unless(
      !isTimed || from === undefined || from <= nowS,
      'The starting position timestamp must not be in the future.',
    ),
    ...unless(
      isSourceHere(arn),
      `Cannot access cluster ${arn}. Please ensure the role can perform the DescribeClusterV2 (recommended) or DescribeCluster and GetBootstrapBrokers actions on your cluster in IAM.`,
    ),
  ];
}

/** Against what an event source mapping of an MSK cluster does not have, and what no broker of this machine plays. */
export function foreignFaults(input: MappingInput): string[] {
  return [
    ...input.foreign.map(member => unsupported(member.charAt(0).toLowerCase() + member.slice(1))),
    ...unless(
      !input.hasOnSuccess,
      'Unsupported DestinationConfig parameter for given event source mapping type.',
    ),
    ...unless(!input.hasSchemaRegistry, notPlayed('SchemaRegistryConfig', 'there is no schema registry')),
    ...unless(
      !input.hasSourceAccess,
      notPlayed('SourceAccessConfigurations', 'its broker takes every caller of this machine'),
    ),
    ...unless(!input.hasCustomerKey, notPlayed('KMSKeyArn', 'there are no keys')),
  ];
}

/** Against a mapping's poller group, among the other mappings. */
export function groupFaults(
  { ProvisionedPollerConfig: config }: MappingSettings,
  others: readonly MappingSettings[],
): string[] {
  const group = config?.PollerGroupName;
  if (config === undefined || group === undefined) return [];
  const members = others
    .map(other => other.ProvisionedPollerConfig)
    .filter(other => other?.PollerGroupName === group);
  const pollers = [config, ...members].reduce(
    (sum, member) => sum + (member?.MaximumPollers ?? defaultPollers.MaximumPollers),
    0,
  );
  return [
    ...unless(
      members.length < mostMappingsOfGroup,
      `The poller group ${group} has ${mostMappingsOfGroup} event source mappings already.`,
    ),
    ...unless(
      pollers <= mostPollersOfGroup,
      `The maximum pollers of the poller group ${group} would be ${pollers}; ${mostPollersOfGroup} is the most.`,
    ),
  ];
}

/** The conflict with a mapping of the same source, function and topic, or of the same group, among the others. */
export function conflictFaults(settings: MappingSettings, others: readonly MappingSettings[]): string[] {
  const { EventSourceArn, FunctionArn, Topics, ConsumerGroupId } = settings;
  const instead = 'Please update or delete the existing mapping with UUID';
  const twin = others.find(
    other =>
      other.EventSourceArn === EventSourceArn &&
      other.FunctionArn === FunctionArn &&
      other.Topics[0] === Topics[0],
  );
  // That groups are unique is documented; the class and the text of the refusal are not.
  const member = others.find(other => other.ConsumerGroupId === ConsumerGroupId);
  return [
    ...unless(
      twin === undefined,
      `An event source mapping with event source ("${EventSourceArn}"), function ("${FunctionArn}"), topics ("${Topics.join(',')}") already exists. ${instead} ${twin?.UUID}`,
    ),
    ...unless(
      member === undefined,
      `The consumer group id "${ConsumerGroupId}" is that of another event source mapping. ${instead} ${member?.UUID}`,
    ),
  ];
}

/** Why a function with this timeout can have no mapping. The service's text is not known. */
export function timeoutFault(timeoutMs: number | undefined): string | undefined {
  return timeoutMs !== undefined && timeoutMs > longestTimeoutSeconds * 1000
    ? `the function's timeout of ${timeoutMs / 1000} s is over the ${longestTimeoutSeconds / 60} minutes a Kafka event source mapping takes`
    : undefined;
}

function filterFaults(settings: MappingSettings): string[] {
  try {
    filterOf(settings);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/**
 * Each of these asks for provisioned mode, in the words that the service was seen to use: an older text for the first four.
 * A default that is given by its value asks for nothing.
 */
function provisionedFaults(settings: MappingSettings, hasSystemLogs: boolean): string[] {
  return [
    ...unless((settings.MaximumRetryAttempts ?? -1) === -1, unsupported('maximumRetryAttempts')),
    ...unless((settings.MaximumRecordAgeInSeconds ?? -1) === -1, unsupported('maximumRecordAgeInSeconds')),
    ...unless(settings.BisectBatchOnFunctionError !== true, unsupported('bisectBatchOnFunctionError')),
    ...unless((settings.FunctionResponseTypes ?? []).length === 0, unsupported('functionResponseTypes')),
    ...unless((settings.MetricsConfig?.Metrics ?? []).length === 0, needsProvisionedMode('MetricsConfig')),
    ...unless(!hasSystemLogs, needsProvisionedMode('LoggingConfig')),
    ...unless(destinationTopic(settings) === undefined, needsProvisionedMode('DestinationConfig')),
  ];
}

function needsProvisionedMode(member: string): string {
  return `${member} is only available for Provisioned Mode. To configure ${member}, please enable Provisioned Mode by specifying MinimumPollers in ProvisionedPollerConfig.`;
}

function pollerFaults(pollers: NonNullable<MappingSettings['ProvisionedPollerConfig']>): string[] {
  const { MinimumPollers, MaximumPollers } = { ...defaultPollers, ...pollers };
  return unless(
    MinimumPollers <= MaximumPollers,
    'MinimumPollers must be less than or equal to MaximumPollers.',
  );
}

function destinationFaults(settings: MappingSettings): string[] {
  const destination = settings.DestinationConfig?.OnFailure?.Destination ?? '';
  if (destination === '') return [];
  const topic = destinationTopic(settings) ?? '';
  if (!topicName.matches.test(topic) || topic.length > topicName.longest)
    return [notPlayed(destination, 'an on-failure destination is kafka:// and a topic of the same cluster')];
  return unless(
    topic !== settings.Topics[0],
    'The on-failure destination must not be the topic of the event source.',
  );
}

function unless(isGood: boolean, fault: string): string[] {
  return isGood ? [] : [fault];
}

function unsupported(parameter: string): string {
  return `Unsupported '${parameter}' parameter for given event source mapping type.`;
}

function notPlayed(what: string, why: string): string {
  return `${what} is not emulated on this machine: ${why}.`;
}
