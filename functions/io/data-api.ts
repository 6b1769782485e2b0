import { ExecuteStatementCommand, RDSDataClient, RDSDataServiceException } from '@aws-sdk/client-rds-data';
import type {
  ExecuteStatementCommandInput,
  ExecuteStatementCommandOutput,
  Field,
  SqlParameter,
} from '@aws-sdk/client-rds-data';
import { setTimeout as wait } from 'node:timers/promises';
import { addressOf, plainRequest, refusalIn } from './plain-request.ts';
import type { Address } from './plain-request.ts';
import { sqlErrorOf } from './sql-error.ts';
import { answeringWithin } from './request-handler.ts';

/** Where statements run. */
export interface Cluster {
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly database: string;
}

export type SqlValue = string | number | boolean | null;

export interface SqlResult {
  /** Columns in the order of the SELECT. Whole numbers beyond 2^53 must be cast to text by the statement. */
  readonly rows: readonly (readonly SqlValue[])[];
  readonly updated: number;
}

export interface Patience {
  /** How long a waking, changing or throttling database is waited for, ms from now. 0: not at all. */
  readonly waitMs: number;
  readonly signal?: AbortSignal;
  /** The cluster may have been made a moment ago: what AWS says of one that is not whole yet is waited out too. */
  readonly isNew?: boolean;
}

const impatient: Patience = { waitMs: 0 };
/** AWS: waking takes about 15 s, after a day of sleep 30 s and more. */
const waitsMs = [1_000, 2_000, 4_000, 5_000];
const worthWaiting = new Set([
  'DatabaseResumingException',
  'DatabaseUnavailableException',
  'ThrottlingException',
  'TooManyRequestsException',
]);

/** Of a cluster whose writer has just been made. */
const worthWaitingWhileNew = new Set([
  'HttpEndpointNotEnabledException',
  'DatabaseNotFoundException',
  'InvalidResourceStateException',
]);

/** What the service says of the statement or its database; another call at once would hear it too. */
const final = new Set([
  'BadRequestException',
  'DatabaseErrorException',
  'DatabaseResumingException',
  'StatementTimeoutException',
  ...worthWaitingWhileNew,
]);

let shared: RDSDataClient | undefined;
let address = (): Address | undefined => undefined;

/** The process's one client. A statement may run 45 s. */
export function dataApi(): RDSDataClient {
  if (shared !== undefined) return shared;
  shared = new RDSDataClient({ requestHandler: answeringWithin(60_000) });
  address = addressOf(shared);
  return shared;
}

/**
 * Runs one statement in a transaction of its own. What the database itself refused rejects as SqlError; the
 * rest as the SDK gives it.
 */
export async function execute(
  cluster: Cluster,
  sql: string,
  parameters: Readonly<Record<string, SqlValue>> = {},
  patience: Patience = impatient,
): Promise<SqlResult> {
  const answer = await send(inputOf(cluster, sql, parameters), patience);
  return {
    rows: (answer.records ?? []).map(row => row.map(toValue)),
    updated: answer.numberOfRecordsUpdated ?? 0,
  };
}

/**
 * The rows of a SELECT, each by the labels of its columns, which are distinct; otherwise as `execute`. For pages of
 * thousands of rows, on which the client spends much less time. `bytes`: of the answer's text.
 */
export async function select(
  cluster: Cluster,
  sql: string,
  parameters: Readonly<Record<string, SqlValue>>,
  patience: Patience,
): Promise<{ readonly rows: readonly Readonly<Record<string, SqlValue>>[]; readonly bytes: number }> {
  const input = inputOf(cluster, sql, parameters);
  const { formattedRecords: text = '[]' } = await send({ ...input, formatRecordsAs: 'JSON' }, patience);
  const rows = JSON.parse(text) as readonly Readonly<Record<string, SqlValue>>[];
  return { rows, bytes: Buffer.byteLength(text) };
}

function inputOf(
  cluster: Cluster,
  sql: string,
  parameters: Readonly<Record<string, SqlValue>>,
): ExecuteStatementCommandInput {
  return {
    resourceArn: cluster.clusterArn,
    secretArn: cluster.secretArn,
    database: cluster.database,
    sql,
    parameters: Object.entries(parameters).map(toParameter),
  };
}

function send(
  input: ExecuteStatementCommandInput,
  { waitMs, signal, isNew = false }: Patience,
): Promise<ExecuteStatementCommandOutput> {
  return patiently(() => quickly(input, signal), waitMs, isNew);
}

/**
 * The SDK makes the first call of a process, which tells the address, and again each one that had no good answer, as it does
 * of itself.
 */
async function quickly(
  input: ExecuteStatementCommandInput,
  signal: AbortSignal | undefined,
): Promise<ExecuteStatementCommandOutput> {
  const known = address();
  const call = known && ({ address: known, service: 'rds-data', path: '/Execute', input, signal } as const);
  const answer = call && (await plainRequest(dataApi().config, call).catch(() => undefined));
  if (answer?.isOk) return JSON.parse(answer.body.toString()) as ExecuteStatementCommandOutput;
  const refusal = answer && refusalIn(answer);
  if (refusal && final.has(refusal.name)) throw new RDSDataServiceException(refusal);
  return dataApi().send(new ExecuteStatementCommand(input), signal ? { abortSignal: signal } : {});
}

async function patiently(
  send: () => Promise<ExecuteStatementCommandOutput>,
  waitMs: number,
  isNew: boolean,
): Promise<ExecuteStatementCommandOutput> {
  const deadline = Date.now() + waitMs;
  for (let attempt = 0; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      const pause = waitsMs[Math.min(attempt, waitsMs.length - 1)] ?? 0;
      const isAsleep =
        error instanceof Error &&
        (worthWaiting.has(error.name) || (isNew && worthWaitingWhileNew.has(error.name)));
      if (!isAsleep || Date.now() + pause > deadline) throw sqlErrorOf(error) ?? error;
      await wait(pause);
    }
  }
}

export function toParameter([name, value]: [string, SqlValue]): SqlParameter {
  return { name, value: toField(value) };
}

function toField(value: SqlValue): Field {
  if (value === null) return { isNull: true };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { booleanValue: value };
  return Number.isSafeInteger(value) ? { longValue: value } : { doubleValue: value };
}

export function toValue(field: Field): SqlValue {
  return field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue ?? null;
}
