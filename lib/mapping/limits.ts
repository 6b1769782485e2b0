/** A least and a greatest whole number, both allowed. */
export type Range = readonly [least: number, most: number];

/** What Lambda takes of a Kafka event source mapping, by the names of its API. Durations in seconds. */
export const limits = {
  BatchSize: [1, 10_000],
  MaximumBatchingWindowInSeconds: [0, 300],
  MinimumPollers: [1, 200],
  MaximumPollers: [1, 2_000],
  /** -1 tries without end. */
  MaximumRetryAttempts: [0, 10_000],
  /** -1 keeps records of any age. */
  MaximumRecordAgeInSeconds: [60, 604_800],
} as const satisfies Readonly<Record<string, Range>>;

export const defaultBatchSize = 100;
export const defaultPollers = { MinimumPollers: 1, MaximumPollers: 200 } as const;

/** Of all mappings in a poller group together. */
export const mostPollersOfGroup = 2_000;
export const mostMappingsOfGroup = 100;

/** A poller needs time left to say that a call failed: a function that may run longer has no Kafka mapping. */
export const longestTimeoutSeconds = 840;

export const topicName = { shortest: 1, longest: 249, matches: /^[^.]([a-zA-Z0-9\-_.]+)$/ } as const;
export const groupName = { shortest: 1, longest: 200, matches: /^[a-zA-Z0-9\-/*:_+=.@-]*$/ } as const;
export const pollerGroupName = { longest: 128, matches: /^[a-zA-Z0-9-_]*$/ } as const;
