import type { FunctionSettings } from '../settings/stream-settings.ts';
import { latestKept } from '../../domain/latest.ts';
import { assumed } from './assumptions.ts';
import { foldingLines, minuteRowsPerSecond } from './folding.ts';
import type { Line } from './line.ts';
import { hoursPerMonth, withoutZeros } from './line.ts';
import type { Flow, Load } from './load.ts';
import { flowOf } from './load.ts';
import { pollingLines, streamsOfPipeline } from './polling.ts';
import type { Priced } from './priced.ts';
import { prices } from './prices.ts';

/** What a load costs beside an idle stage, from the topic to both databases. */
export function runningLines(settings: Priced, load: Load, hours: number): readonly Line[] {
  const flow = flowOf(settings, load);
  const seconds = hours * 3600;
  return withoutZeros([
    ...brokerLines(settings, flow, seconds),
    ...moreOfPolling(settings, flow, hours),
    ...functionLines(
      {
        name: 'transform',
        settings: settings.streams.transform,
        secondsEach: transformSeconds(flow),
        metrics: metricsOfStream,
      },
      flow.transform.perSecond,
      seconds,
    ),
    ...functionLines(
      {
        name: 'aggregate',
        settings: settings.streams.aggregate,
        secondsEach: aggregateSeconds(flow),
        metrics: metricsOfStream,
      },
      flow.aggregate.perSecond,
      seconds,
    ),
    ...rowLines(settings, load, flow, seconds),
    ...sumLines(settings, flow, seconds),
  ]);
}

/** How long one transform takes. */
export function transformSeconds({ transform }: Flow): number {
  return assumed.transformBatchMs.value / 1000 + transform.rows / assumed.transformRowsPerSecond.value;
}

/** How long one aggregate takes. */
export function aggregateSeconds({ aggregate }: Flow): number {
  return assumed.aggregateBatchMs.value / 1000 + aggregate.rows / assumed.aggregateRowsPerSecond.value;
}

/** Capacity the ledger's statements take, in halves, at least what an awake database has. */
function acuOf(settings: Priced, { aggregate }: Flow): number {
  const acuPerStatement = assumed.ledgerAcu.value / assumed.ledgerStatementsPerSecond.value;
  const needed = Math.ceil(aggregate.perSecond * acuPerStatement * 2) / 2;
  const { minAcu, maxAcu } = settings.database;
  return Math.min(maxAcu, Math.max(minAcu, assumed.awakeAcu.value, needed));
}

/** Each byte is sent once and read once by each stream, packed; copies between brokers are free. */
function brokerLines({ broker }: Priced, flow: Flow, seconds: number): readonly Line[] {
  const crossing = (broker.zones - 1) / broker.zones;
  const packed = flow.bytesPerSecond * assumed.packedShare.value;
  const gigabytes = (packed * (1 + streamsOfPipeline) * crossing * seconds) / 1e9;
  const what = 'messages to and from brokers in another zone, out and in';
  return [{ part: 'MSK', what, quantity: gigabytes * 2, price: prices.zoneTransfer }];
}

/** Pollers beyond those of an idle stage. */
function moreOfPolling(settings: Priced, flow: Flow, hours: number): readonly Line[] {
  const lines = (bytesPerSecond: number) => pollingLines(settings.polling, settings, bytesPerSecond, hours);
  const idle = lines(0);
  return lines(flow.eventBytesPerSecond * streamsOfPipeline).map((line, index) => ({
    ...line,
    quantity: line.quantity - (idle[index]?.quantity ?? 0),
  }));
}

/** Rows, records set aside and skipped, milliseconds, age. */
const metricsOfStream = 5;

export interface Work {
  readonly name: string;
  readonly settings: FunctionSettings;
  readonly secondsEach: number;
  /** Kinds of figures it sends to CloudWatch. */
  readonly metrics: number;
}

/** Requests, duration, logs, metrics and traces of a function that is invoked so often. */
export function functionLines(
  { name, settings, secondsEach, metrics }: Work,
  perSecond: number,
  seconds: number,
): readonly Line[] {
  const requests = perSecond * seconds;
  const gigabytes = (requests * assumed.logBytesPerInvocation.value) / 1e9;
  const always = assumed.tracesPerSecond.value;
  const traced = Math.min(perSecond, always) + 0.05 * Math.max(0, perSecond - always);
  const months = requests === 0 ? 0 : seconds / 3600 / hoursPerMonth;
  const how = `${settings.memoryMb} MB for ${Number(secondsEach.toPrecision(3))} s each`;
  const gbSeconds = (requests * secondsEach * settings.memoryMb) / 1024;
  return [
    { part: 'Lambda', what: `${name}: requests`, quantity: requests, price: prices.lambdaRequest },
    { part: 'Lambda', what: `${name}: ${how}`, quantity: gbSeconds, price: prices.lambdaDuration },
    { part: 'CloudWatch', what: `${name}: logs`, quantity: gigabytes, price: prices.logs },
    { part: 'CloudWatch', what: `${name}: logs kept a month`, quantity: gigabytes, price: prices.logStorage },
    { part: 'CloudWatch', what: `${name}: metrics`, quantity: metrics * months, price: prices.customMetric },
    { part: 'X-Ray', what: `${name}: traces`, quantity: traced * seconds, price: prices.trace },
  ];
}

/** Write units of a set of latest rows. */
export const latestUnits = Math.ceil((latestKept * assumed.latestKeyBytes.value) / 1024);

/** Raw rows: each is written once, and stored until it expires; a batch changes the latest rows of its day and partition. */
function rowLines(settings: Priced, load: Load, flow: Flow, seconds: number): readonly Line[] {
  const part = 'DynamoDB';
  const rows = load.rowsPerSecond * seconds;
  const unitsEach = Math.ceil(assumed.itemBytes.value / 1024);
  const months = settings.ttlDays === 0 ? 1 : (settings.ttlDays * 24) / hoursPerMonth;
  const tableGb = (rows * (assumed.itemBytes.value + assumed.itemOverheadBytes.value)) / 1e9;
  const batches = (flow.transform.perSecond + flow.aggregate.perSecond) * seconds;
  return [
    { part, what: 'rows into the table', quantity: rows * unitsEach, price: prices.dynamodbWrite },
    {
      part,
      what: 'latest rows, one set a batch',
      quantity: flow.transform.perSecond * seconds * latestUnits,
      price: prices.dynamodbWrite,
    },
    {
      part,
      what: 'latest rows, read before',
      quantity: flow.transform.perSecond * seconds,
      price: prices.dynamodbRead,
    },
    { part, what: 'counters, one a batch', quantity: batches, price: prices.dynamodbWrite },
    {
      part,
      what: `storage, ${keptFor(settings)}`,
      quantity: tableGb * months,
      price: prices.dynamodbStorage,
    },
    {
      part,
      what: 'point-in-time recovery',
      quantity: tableGb * months,
      price: prices.dynamodbRecovery,
    },
  ];
}

function keptFor({ ttlDays }: Priced): string {
  return ttlDays === 0 ? 'the first month' : `${ttlDays} days`;
}

/** Sums: one statement a batch; of days that are folded next to nothing is left, and of recent ones a row a minute. */
function sumLines(settings: Priced, flow: Flow, seconds: number): readonly Line[] {
  const part = 'Aurora';
  const statements = flow.aggregate.perSecond * seconds;
  const writes = 1 + Math.ceil((flow.sumRows * assumed.sumRowIoBytes.value) / 4096);
  const requestBytes = flow.sumRows * assumed.rowBytes.value;
  const gigabytes = (minuteRowsPerSecond(settings, flow) * seconds * assumed.sumRowBytes.value) / 1e9;
  const { fold } = settings;
  const months = fold.scheduled ? (fold.recentDays * 24) / hoursPerMonth : 1;
  const instances = 1 + settings.database.readers;
  const more = instances * (acuOf(settings, flow) - settings.database.minAcu);
  return [
    {
      part,
      what: 'capacity above the least',
      quantity: statements === 0 ? 0 : (more * seconds) / 3600,
      price: prices.auroraCapacity,
    },
    { part, what: 'writes of the ledger', quantity: statements * writes, price: prices.auroraIo },
    {
      part,
      what: fold.scheduled ? `sums, ${fold.recentDays} days` : 'sums, the first month',
      quantity: gigabytes * months,
      price: prices.auroraStorage,
    },
    ...foldingLines(settings, flow, seconds),
    {
      part,
      what: 'Data API: one statement a batch',
      quantity: statements * Math.ceil(requestBytes / 32_768),
      price: prices.dataApi,
    },
    {
      part: 'Secrets Manager',
      what: 'reads of the password by the Data API',
      quantity: statements * assumed.secretReadsPerStatement.value,
      price: prices.secretRead,
    },
  ];
}
