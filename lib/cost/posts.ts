import { assumed } from './assumptions.ts';
import type { Line } from './line.ts';
import { hoursPerMonth, withoutZeros } from './line.ts';
import type { Priced } from './priced.ts';
import { prices } from './prices.ts';
import { functionLines, latestUnits } from './running.ts';

/** Rows, records set aside and skipped, milliseconds, age. */
const metricsOfStream = 5;

/** The function that closes windows, each minute, whether there are posts or not. */
export function closingLines({ posts }: Priced, hours: number): readonly Line[] {
  if (!posts.close.scheduled) return [];
  const lines = functionLines(
    { name: 'posts-close', settings: posts.close, secondsEach: assumed.closingMs.value / 1000, metrics: 1 },
    1 / 60,
    hours * 3600,
  );
  const schedule = { part: '', what: 'posts-close: schedule', quantity: hours * 60, price: prices.schedule };
  return [...lines, schedule].map(line => ({ ...line, part: 'Closing windows' }));
}

/**
 * Simulated posts with all that they cause; nothing where their schedule is off. The database is awake for the trades that
 * are simulated beside them: what it takes is counted there.
 */
export function simulatedPostsLines(settings: Priced, hours: number): readonly Line[] {
  const { posts, broker } = settings;
  const { producer, streams, dedupe } = posts;
  if (!producer.scheduled) return [];
  const seconds = hours * 3600;
  const count = assumed.simulatedPostsPerSecond.value * seconds;
  const stored = (count * (assumed.postBytes.value + assumed.itemOverheadBytes.value)) / 1e9;
  const kept = dedupe.days === 0 ? 1 : (dedupe.days * 24) / hoursPerMonth;
  const batches = {
    transform: 1 / streams.transform.windowSeconds,
    aggregate: 1 / streams.aggregate.windowSeconds,
  };
  const statements = batches.aggregate * seconds;
  const dynamodb = 'DynamoDB';
  const aurora = 'Aurora';
  return withoutZeros([
    ...functionLines({ name: 'producer', settings: producer, secondsEach: 60, metrics: 1 }, 1 / 60, seconds),
    ...functionLines(
      {
        name: 'transform',
        settings: streams.transform,
        secondsEach: assumed.transformBatchMs.value / 1000,
        metrics: metricsOfStream,
      },
      batches.transform,
      seconds,
    ),
    ...functionLines(
      {
        name: 'aggregate',
        settings: streams.aggregate,
        secondsEach: assumed.aggregateBatchMs.value / 1000,
        metrics: metricsOfStream,
      },
      batches.aggregate,
      seconds,
    ),
    {
      part: 'MSK',
      // Each topic is written to once and read from once.
      what: 'messages to and from brokers in another zone, out and in',
      quantity: (count * assumed.postBytes.value * 4 * 2 * (broker.zones - 1)) / broker.zones / 1e9,
      price: prices.zoneTransfer,
    },
    { part: dynamodb, what: 'posts into the table', quantity: count, price: prices.dynamodbWrite },
    {
      part: dynamodb,
      what: 'latest posts, one set a batch',
      quantity: batches.transform * seconds * latestUnits,
      price: prices.dynamodbWrite,
    },
    {
      part: dynamodb,
      what: 'latest posts, read before',
      quantity: batches.transform * seconds,
      price: prices.dynamodbRead,
    },
    {
      part: dynamodb,
      what: 'ids reserved, one block a tick',
      quantity: seconds / producer.intervalSeconds,
      price: prices.dynamodbWrite,
    },
    {
      part: dynamodb,
      what: 'counters, one a batch',
      quantity: (batches.transform + batches.aggregate) * seconds,
      price: prices.dynamodbWrite,
    },
    { part: dynamodb, what: 'storage', quantity: stored * kept, price: prices.dynamodbStorage },
    {
      part: dynamodb,
      what: 'point-in-time recovery',
      quantity: stored * kept,
      price: prices.dynamodbRecovery,
    },
    {
      part: aurora,
      what: 'writes of the ledger',
      quantity:
        statements * (1 + Math.ceil((assumed.postSumRows.value * assumed.sumRowIoBytes.value) / 4096)),
      price: prices.auroraIo,
    },
    {
      part: aurora,
      what: 'writes of folding: what was written goes again',
      quantity: statements * Math.ceil((assumed.postSumRows.value * assumed.sumRowIoBytes.value) / 4096),
      price: prices.auroraIo,
    },
    {
      part: aurora,
      what: 'sums, folded, the first month',
      quantity: ((hours / 24) * assumed.foldedSumRows.value * assumed.sumRowBytes.value) / 1e9,
      price: prices.auroraStorage,
    },
    { part: aurora, what: 'Data API: one statement a batch', quantity: statements, price: prices.dataApi },
    {
      part: aurora,
      what: 'Data API: closing and folding, each minute',
      quantity: hours * 60 * assumed.foldingCalls.value,
      price: prices.dataApi,
    },
    {
      part: 'Secrets Manager',
      what: 'reads of the password by the Data API',
      quantity: statements * assumed.secretReadsPerStatement.value,
      price: prices.secretRead,
    },
  ]);
}
