import { assumed } from './assumptions.ts';
import type { Line } from './line.ts';
import { hoursPerMonth, withoutZeros } from './line.ts';
import type { Priced } from './priced.ts';
import { inZones } from './polling.ts';
import { prices } from './prices.ts';
import { functionLines } from './running.ts';

/** Of the graph, and of the service that it is one of. */
export const graphEndpoints = ['neptune-graph-data', 'neptune-graph'];

/** A graph of Neptune Analytics, where it ranks: it is paid for while it stands, whether it ranks or not. */
export function graphLines(settings: Priced, hours: number): readonly Line[] {
  const { engine, neptune } = settings.chatters.rank;
  const part = 'Neptune Analytics';
  const isThere = engine === 'neptune' ? 1 : 0;
  return withoutZeros([
    {
      part,
      what: `a graph of ${neptune.memory} m-NCU`,
      quantity: isThere * neptune.memory * hours,
      price: prices.graphMemory,
    },
    {
      part,
      what: `endpoints ${graphEndpoints.join(', ')} ${inZones(settings)}`,
      quantity: isThere * graphEndpoints.length * settings.network.endpointZones * hours,
      price: prices.endpoint,
    },
  ]);
}

/** Rows, records set aside and skipped, milliseconds, age. */
const metricsOfStream = 5;
/** Of a batch: nodes and edges, each inserted and met. */
const statementsOfBatch = 4;
/** Of a ranking, at most: pages of edges and nodes, rows in parts, old ones deleted. */
const statementsOfRanking = 20;

/**
 * Simulated chatters with all that they cause, rankings too; nothing where their schedule is off. The database is awake for
 * the trades that are simulated beside them: what it takes is counted there.
 */
export function simulatedChattersLines({ chatters, broker }: Priced, hours: number): readonly Line[] {
  const { producer, streams, rank } = chatters;
  if (!producer.scheduled) return [];
  const seconds = hours * 3600;
  const months = hours / hoursPerMonth;
  const count = assumed.simulatedChattersPerSecond.value * seconds;
  const edges = count * assumed.chatterNews.value;
  const itemsGb = (2 * edges * (assumed.chatterBytes.value + assumed.itemOverheadBytes.value)) / 1e9;
  const batches = {
    transform: 1 / streams.transform.windowSeconds,
    aggregate: 1 / streams.aggregate.windowSeconds,
  };
  const rankings = rank.scheduled ? hours * 60 : 0;
  const statements = batches.aggregate * seconds * statementsOfBatch + rankings * statementsOfRanking;
  const nodes = assumed.rankedNodes.value;
  const rankedRows = nodes + (rank.keep - 1) * Math.min(nodes, rank.keepNodes);
  const rows = count + 2 * rankings * nodes;
  const stream = (name: 'transform' | 'aggregate', ms: number) =>
    functionLines(
      { name, settings: streams[name], secondsEach: ms / 1000, metrics: metricsOfStream },
      batches[name],
      seconds,
    );
  const dynamodb = 'DynamoDB';
  const aurora = 'Aurora';
  return withoutZeros([
    ...functionLines({ name: 'producer', settings: producer, secondsEach: 60, metrics: 1 }, 1 / 60, seconds),
    ...stream('transform', assumed.transformBatchMs.value),
    ...stream('aggregate', assumed.aggregateBatchMs.value),
    ...functionLines(
      { name: 'rank', settings: rank, secondsEach: assumed.rankingMs.value / 1000, metrics: 1 },
      rank.scheduled ? 1 / 60 : 0,
      seconds,
    ),
    {
      part: 'MSK',
      // Written once, and read by both streams.
      what: 'messages to and from brokers in another zone, out and in',
      quantity: (count * assumed.chatterBytes.value * 3 * 2 * (broker.zones - 1)) / broker.zones / 1e9,
      price: prices.zoneTransfer,
    },
    { part: dynamodb, what: 'edges, an item at each end', quantity: 2 * count, price: prices.dynamodbWrite },
    {
      part: dynamodb,
      what: 'counters, one a batch and ranking',
      quantity: (batches.transform + batches.aggregate) * seconds + rankings,
      price: prices.dynamodbWrite,
    },
    { part: dynamodb, what: 'storage, the first month', quantity: itemsGb, price: prices.dynamodbStorage },
    {
      part: dynamodb,
      what: 'point-in-time recovery',
      quantity: itemsGb,
      price: prices.dynamodbRecovery,
    },
    {
      part: aurora,
      what: 'writes of nodes, edges and rankings',
      quantity: Math.ceil((rows * assumed.sumRowIoBytes.value) / 4096),
      price: prices.auroraIo,
    },
    {
      part: aurora,
      what: 'nodes and edges, the first month',
      quantity: (2 * edges * assumed.graphRowBytes.value) / 1e9,
      price: prices.auroraStorage,
    },
    {
      part: aurora,
      what: 'rankings that are kept',
      quantity: (rankedRows * assumed.graphRowBytes.value * months) / 1e9,
      price: prices.auroraStorage,
    },
    { part: aurora, what: 'Data API: statements', quantity: statements, price: prices.dataApi },
    {
      part: 'Secrets Manager',
      what: 'reads of the password by the Data API',
      quantity: statements * assumed.secretReadsPerStatement.value,
      price: prices.secretRead,
    },
  ]);
}
