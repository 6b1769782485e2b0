import type { Context } from 'aws-lambda';
import type { LedgerRecord } from '../../domain/ledger.ts';
import { recordTime } from '../../domain/time.ts';
import { keepingNoEvent, readEvent } from '../event.ts';
import { openBatchLog } from '../io/batch-log.ts';
import { moveCounter } from '../io/counters.ts';
import { dryRunOf } from '../batch/stream-event.ts';
import type { DryRun, Redriven, StreamEvent } from '../batch/stream-event.ts';
import { readStreamEnv } from './env.ts';
import { redrive } from './redrive.ts';
import { thrownBy } from './record-fault.ts';
import { runAll } from './runs.ts';
import { statementsOf, TransformFault } from './write-statement.ts';
import type { Value, WriteStatement } from './write-statement.ts';
import { writeBatch } from './write-batch.ts';
import type { Prepare } from './write-once.ts';

/** What a module exports as `stream`: a batch of messages → statements with their parameters, in their order. */
export type StreamFunction = (batch: Uint8Array[]) => Statements | Promise<Statements>;

type Statements = readonly (readonly [sql: string, params?: Readonly<Record<string, Value>>])[];

/**
 * A function around a user's module: the messages of a Kafka event, tombstones left out, go to `stream`; what it answers
 * runs in MySQL, each message's statements once. With `dryRun` it answers the statements and writes nothing; with
 * `redrive` it writes records that lie behind the mark, each once, and the mark stays. A fault of the module, or of the
 * values in its SQL, is the record's at which it comes: that is set aside after MAX_TRIES deliveries. Until then, and for
 * anything else, the function rejects and the batch is delivered again. `exported`: the name the module's function has.
 */
export function createHandler(
  stream: unknown,
  environment: Readonly<Record<string, string | undefined>>,
  exported = 'stream',
): (event: StreamEvent, context: Context) => Promise<DryRun | Redriven | undefined> {
  const env = readStreamEnv(environment);
  if (typeof stream !== 'function')
    throw new TransformFault(`the module exports no function named ${exported}`);
  const log = openBatchLog(env.stream, environment);
  const transform = async (records: readonly LedgerRecord<Uint8Array | null>[]) => {
    const batch = records.flatMap(({ content }) => (content === null ? [] : [content]));
    if (batch.length === 0) return [];
    return statementsOf(await answerOf(stream as StreamFunction, batch, exported));
  };
  const prepare: Prepare = async records => {
    const statements = await transform(records);
    return transaction => runAll(transaction, statements);
  };

  return keepingNoEvent(async (event, context) => {
    const end = log.begin(context);
    const records = readEvent(event).map(({ value, timestamp, ...place }) => ({
      ...place,
      timestamp: recordTime(timestamp),
      content: value,
    }));
    if (event.dryRun === true) return dryRunOf(env.database, (await transform(records)).map(described), []);

    let statements = 0;
    let skipped = 0;
    let setAside = 0;
    let fault: string | undefined;
    let failure: unknown;
    const topic = records[0]?.topic;
    const remainingMs = () => context.getRemainingTimeInMillis();
    if (topic !== undefined) {
      const owner = { stream: env.stream, source: event.eventSourceArn, topic };
      if (event.redrive) {
        const isKept = event.redrive.givenUp !== true;
        ({ statements, skipped, fault } = await redrive(
          env,
          owner,
          { records, isKept },
          prepare,
          remainingMs,
        ));
      } else {
        const job = { env, owner, prepare, remainingMs };
        ({ statements, skipped, setAside, failure } = await writeBatch(job, records));
      }
    }
    if (failure !== undefined && statements + setAside === 0) throw failure;
    await moveCounter(env.countersTable, env.stream, statements, undefined);
    end({ recordsIn: records.length, rowsOut: statements, setAside, skipped }, event.redrive ? [] : records);
    if (failure !== undefined) throw failure;
    return event.redrive && { redrive: true, rows: statements, ...(fault !== undefined && { fault }) };
  });
}

async function answerOf(stream: StreamFunction, batch: Uint8Array[], exported: string): Promise<Statements> {
  try {
    return await stream(batch);
  } catch (error) {
    throw thrownBy(exported, error);
  }
}

/** A row of a dry run: the statement as its author wrote it, and its parameters as JSON. */
function described({ query, params }: WriteStatement): { readonly query: string; readonly params: string } {
  return { query, params: JSON.stringify(params) };
}
