import { defaultPollers } from './limits.ts';
import type { MappingInput } from './request.ts';
import type { MappingSettings } from './settings.ts';

type Draft = { -readonly [Key in keyof MappingSettings]: MappingSettings[Key] };

/**
 * Settings with what the caller asked for. A member left out stays as it is; a default asked for by its value is the
 * same as none. `ProvisionedPollerConfig: {}` goes back to on-demand mode; its members alone change alone.
 */
export function changed(settings: MappingSettings, input: MappingInput): MappingSettings {
  const draft: Draft = { ...settings };
  if (input.batchSize !== undefined) draft.BatchSize = input.batchSize;
  if (input.windowSeconds !== undefined) draft.MaximumBatchingWindowInSeconds = input.windowSeconds;
  if (input.patterns !== undefined) {
    const Filters = input.patterns.map(Pattern => ({ Pattern }));
    put(draft, 'FilterCriteria', Filters.length > 0 ? { Filters } : undefined);
  }
  if (input.destination !== undefined) {
    const Destination = input.destination;
    put(draft, 'DestinationConfig', Destination === '' ? undefined : { OnFailure: { Destination } });
  }
  if (input.maximumRetryAttempts !== undefined)
    put(draft, 'MaximumRetryAttempts', unless(-1, input.maximumRetryAttempts));
  if (input.maximumRecordAgeSeconds !== undefined)
    put(draft, 'MaximumRecordAgeInSeconds', unless(-1, input.maximumRecordAgeSeconds));
  if (input.bisect !== undefined) put(draft, 'BisectBatchOnFunctionError', unless(false, input.bisect));
  if (input.responseTypes !== undefined)
    put(draft, 'FunctionResponseTypes', input.responseTypes.length > 0 ? input.responseTypes : undefined);
  if (input.metrics !== undefined)
    put(draft, 'MetricsConfig', input.metrics.length > 0 ? { Metrics: input.metrics } : undefined);
  if (input.pollers !== undefined) put(draft, 'ProvisionedPollerConfig', pollers(settings, input.pollers));
  return draft;
}

type Pollers = NonNullable<MappingSettings['ProvisionedPollerConfig']>;

function pollers({ ProvisionedPollerConfig: before }: MappingSettings, asked: Pollers): Pollers | undefined {
  if (Object.keys(asked).length === 0) return undefined;
  const { PollerGroupName, ...counts } = { ...defaultPollers, ...before, ...asked };
  return PollerGroupName ? { ...counts, PollerGroupName } : counts;
}

function put<Key extends keyof Draft>(draft: Draft, key: Key, value: Draft[Key] | undefined): void {
  if (value === undefined) delete draft[key];
  else draft[key] = value;
}

function unless<T>(byDefault: T, value: T): T | undefined {
  return value === byDefault ? undefined : value;
}
