/** An event source mapping as Lambda's API shows it; names follow that API. Times in the field's own unit. */
export interface MappingSettings {
  readonly UUID: string;
  readonly EventSourceArn: string;
  readonly FunctionArn: string;
  readonly Topics: readonly [string];
  readonly ConsumerGroupId: string;
  /** Records; 1 to 10,000. */
  readonly BatchSize: number;
  /** Seconds, 0 to 300; absent means Kafka's default of 500 ms. */
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly StartingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  /** Epoch seconds. */
  readonly StartingPositionTimestamp?: number;
  readonly FilterCriteria?: { readonly Filters: readonly { readonly Pattern: string }[] };
  /** Present: provisioned mode, which everything below needs. */
  readonly ProvisionedPollerConfig?: {
    readonly MinimumPollers?: number;
    readonly MaximumPollers?: number;
    readonly PollerGroupName?: string;
  };
  /** -1 (default): endless; the first call is not a retry. */
  readonly MaximumRetryAttempts?: number;
  /** Seconds; -1 (default): endless. */
  readonly MaximumRecordAgeInSeconds?: number;
  readonly BisectBatchOnFunctionError?: boolean;
  readonly FunctionResponseTypes?: readonly 'ReportBatchItemFailures'[];
  /** `kafka://topic`; other destinations are refused by name. */
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } };
  readonly MetricsConfig?: { readonly Metrics: readonly ('EventCount' | 'ErrorCount' | 'KafkaMetrics')[] };
}

/** The topic of a `kafka://topic` destination; undefined without one. */
export function destinationTopic({ DestinationConfig }: MappingSettings): string | undefined {
  const destination = DestinationConfig?.OnFailure?.Destination ?? '';
  return destination.startsWith('kafka://') ? destination.slice('kafka://'.length) : undefined;
}
