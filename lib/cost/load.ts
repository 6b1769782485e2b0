import { seededCompanies } from '../../domain/trades/companies.ts';
import type { BatchSettings, ProducerSettings } from '../settings/stream-settings.ts';
import { assumed } from './assumptions.ts';
import type { Priced } from './priced.ts';

/** What comes in. */
export interface Load {
  readonly rowsPerSecond: number;
  readonly rowsPerMessage: number;
  /** Sectors among the rows of a message. */
  readonly sectors: number;
}

/** What one stream makes of a load. */
export interface Batches {
  /** Invocations a second. */
  readonly perSecond: number;
  /** Rows in one of them. */
  readonly rows: number;
}

export interface Flow {
  readonly messagesPerSecond: number;
  /** Into Kafka. */
  readonly bytesPerSecond: number;
  /** Into one function, in base64. */
  readonly eventBytesPerSecond: number;
  readonly transform: Batches;
  readonly aggregate: Batches;
  /** Rows of sums that one ledger statement appends. */
  readonly sumRows: number;
  readonly sectors: number;
}

/** The load that docs/scale.md multiplies: every stock of an exchange, together a thousand trades a second. */
export const baseLoad: Load = { rowsPerSecond: 1_000, rowsPerMessage: 500, sectors: 11 };

const mostEventBytes = 6_000_000;

/** What the simulated producer sends: every seeded company at each interval, in one message. */
export function producerLoad({ intervalSeconds }: ProducerSettings): Load {
  const companies = seededCompanies.length;
  const sectors = new Set(seededCompanies.map(({ sector }) => sector)).size;
  return { rowsPerSecond: companies / intervalSeconds, rowsPerMessage: companies, sectors };
}

export function times(load: Load, factor: number): Load {
  return { ...load, rowsPerSecond: load.rowsPerSecond * factor };
}

export function flowOf(settings: Priced, load: Load): Flow {
  const messagesPerSecond = load.rowsPerSecond / load.rowsPerMessage;
  const bytesPerSecond = load.rowsPerSecond * assumed.rowBytes.value;
  const eventBytesPerSecond =
    (bytesPerSecond * 4) / 3 + messagesPerSecond * assumed.recordEnvelopeBytes.value;
  const pollers = pollersOf(settings);
  const batches = (stream: BatchSettings): Batches => {
    const perSecond = invocationsPerSecond(stream, pollers, messagesPerSecond, eventBytesPerSecond);
    return { perSecond, rows: perSecond === 0 ? 0 : load.rowsPerSecond / perSecond };
  };
  const aggregate = batches(settings.streams.aggregate);
  const messages = aggregate.rows / load.rowsPerMessage;
  return {
    messagesPerSecond,
    bytesPerSecond,
    eventBytesPerSecond,
    transform: batches(settings.streams.transform),
    aggregate,
    sumRows: Math.min(messages, settings.topic.partitions / pollers) * load.sectors,
    sectors: load.sectors,
  };
}

/** A batch ends at the window, at its size or at 6 MB of event; an empty one is no batch. */
function invocationsPerSecond(
  { windowSeconds, batchSize }: BatchSettings,
  pollers: number,
  messagesPerSecond: number,
  eventBytesPerSecond: number,
): number {
  const byWindow = windowSeconds === 0 ? messagesPerSecond : pollers / windowSeconds;
  const bySize = Math.max(messagesPerSecond / batchSize, eventBytesPerSecond / mostEventBytes);
  return Math.min(messagesPerSecond, Math.max(byWindow, bySize));
}

/** Pollers at an ordinary hour; on demand, Lambda does not say how many, and one is enough. */
function pollersOf({ polling, topic }: Priced): number {
  return polling.mode === 'provisioned' ? Math.min(polling.minPollers, topic.partitions) : 1;
}
