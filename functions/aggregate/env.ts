import { readInteger, readVariables } from '../variables.ts';
import type { Variables } from '../variables.ts';

const names = [
  'CLUSTER_ARN',
  'SECRET_ARN',
  'DATABASE',
  'SET_ASIDE_TABLE',
  'COUNTERS_TABLE',
  'STREAM',
  'AHEAD_SECONDS',
] as const;
const ledgerNames = [...names, 'LEDGER_TABLE'] as const;

/** What the construct of an aggregate function sets whose rows have keys made of the records. AHEAD_SECONDS is whole seconds. */
export type UpsertVariables = Variables<(typeof names)[number]>;
/** And of one that keeps sums. LEDGER_TABLE: their table, which is its ledger. */
export type AggregateVariables = Variables<(typeof ledgerNames)[number]>;

export interface UpsertEnv {
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly database: string;
  readonly setAsideTable: string;
  readonly countersTable: string;
  readonly stream: string;
  readonly aheadSeconds: number;
}

export interface AggregateEnv extends UpsertEnv {
  readonly ledgerTable: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function readUpsertEnv(environment: Environment): UpsertEnv {
  return envOf(readVariables(names, environment));
}

export function readAggregateEnv(environment: Environment): AggregateEnv {
  const variables = readVariables(ledgerNames, environment);
  return { ...envOf(variables), ledgerTable: variables.LEDGER_TABLE };
}

function envOf(variables: UpsertVariables): UpsertEnv {
  return {
    clusterArn: variables.CLUSTER_ARN,
    secretArn: variables.SECRET_ARN,
    database: variables.DATABASE,
    setAsideTable: variables.SET_ASIDE_TABLE,
    countersTable: variables.COUNTERS_TABLE,
    stream: variables.STREAM,
    aheadSeconds: readInteger('AHEAD_SECONDS', variables.AHEAD_SECONDS, 0),
  };
}
