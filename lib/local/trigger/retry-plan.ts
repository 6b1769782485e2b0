import type { MappingSettings } from '../../mapping/settings.ts';

/** Calls one event poller has under way at most. */
const CALLS_PER_POLLER = 5;
const DEFAULT_MAXIMUM_POLLERS = 200;
const RETRIES_WITH_DESTINATION = 10;

/** What happens to a batch that fails. On demand it is tried again, whole and without end; only provisioned mode has more. */
export interface RetryPlan {
  /** Failed calls a batch may have beyond the first; Infinity without end. */
  readonly retries: number;
  /** Records older than this are given up; Infinity keeps all. */
  readonly maxAgeMs: number;
  readonly isHalving: boolean;
  /** The function's answer may name the records that failed. */
  readonly takesItems: boolean;
  /** Calls under way at a time; absent in on-demand mode, where the machine decides. */
  readonly maxCalls?: number;
}

export function retryPlan(settings: MappingSettings): RetryPlan {
  if (settings.ProvisionedPollerConfig === undefined)
    return { retries: Infinity, maxAgeMs: Infinity, isHalving: false, takesItems: false };
  const hasDestination = Boolean(settings.DestinationConfig?.OnFailure?.Destination);
  const endless = hasDestination ? RETRIES_WITH_DESTINATION : Infinity;
  const { MaximumRetryAttempts: retries = -1, MaximumRecordAgeInSeconds: age = -1 } = settings;
  return {
    retries: retries < 0 ? endless : retries,
    maxAgeMs: age < 0 ? Infinity : age * 1000,
    isHalving: settings.BisectBatchOnFunctionError ?? false,
    takesItems: settings.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    maxCalls: CALLS_PER_POLLER * (settings.ProvisionedPollerConfig.MaximumPollers ?? DEFAULT_MAXIMUM_POLLERS),
  };
}
