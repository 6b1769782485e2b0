import { readFlag, readInteger, readVariables } from '../variables.ts';
import type { Variables } from '../variables.ts';

const names = [
  'RAW_TABLE',
  'SET_ASIDE_TABLE',
  'COUNTERS_TABLE',
  'LATEST_TABLE',
  'STREAM',
  'AHEAD_SECONDS',
  'TTL_DAYS',
  'REPORT_ITEM_FAILURES',
] as const;

/**
 * What the construct of a transform function sets. AHEAD_SECONDS is whole seconds. TTL_DAYS is whole days; 0 keeps rows for ever. REPORT_ITEM_FAILURES:
 * `true` where the mapping reads answers, so that they may name the records that failed.
 */
export type TransformVariables = Variables<(typeof names)[number]>;

export interface TransformEnv {
  readonly rawTable: string;
  readonly setAsideTable: string;
  readonly countersTable: string;
  readonly latestTable: string;
  readonly stream: string;
  /** How much later than its record was sent a row may be. */
  readonly aheadSeconds: number;
  readonly ttlDays: number;
  readonly reportItemFailures: boolean;
}

export function readTransformEnv(environment: Readonly<Record<string, string | undefined>>): TransformEnv {
  const variables = readVariables(names, environment);
  return {
    rawTable: variables.RAW_TABLE,
    setAsideTable: variables.SET_ASIDE_TABLE,
    countersTable: variables.COUNTERS_TABLE,
    latestTable: variables.LATEST_TABLE,
    stream: variables.STREAM,
    aheadSeconds: readInteger('AHEAD_SECONDS', variables.AHEAD_SECONDS, 0),
    ttlDays: readInteger('TTL_DAYS', variables.TTL_DAYS, 0),
    reportItemFailures: readFlag('REPORT_ITEM_FAILURES', variables.REPORT_ITEM_FAILURES),
  };
}
