import type { Context } from 'aws-lambda';
import type { LedgerRecord } from '../../domain/ledger.ts';
import { readEvent } from '../event.ts';
import { openBatchLog } from '../io/batch-log.ts';
import { moveCounter } from '../io/counters.ts';
import { dryRunOf } from '../batch/stream-event.ts';
import type { DryRun, Redriven, StreamEvent } from '../batch/stream-event.ts';
import { readStreamEnv } from './env.ts';
import { redrive } from './redrive.ts';
import { statementsOf, TransformFault } from './write-statement.ts';
import type { Value, WriteStatement } from './write-statement.ts';
import { writeOnce } from './write-once.ts';

/** What a module exports as `stream`: a batch of messages → statements with their parameters, in their order. */
export type StreamFunction = (batch: Uint8Array[]) => Statements | Promise<Statements>;

type Statements = readonly (readonly [sql: string, params?: Readonly<Record<string, Value>>])[];

/**
 * A function around a user's module: the messages of a Kafka event, tombstones left out, go to `stream`; what it answers
 * runs in MySQL, each message's statements once. With `dryRun` it answers the statements and writes nothing; with
 * `redrive` it writes records that lie behind the mark, each once, and the mark stays. A fault of the module or of its
 * SQL fails the batch, which is then delivered again. `exported`: the name it is known by.
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
    return batch.length === 0 ? [] : statementsOf(await (stream as StreamFunction)(batch));
  };

  return async (event, context) => {
    const end = log.begin(context);
    const records = readEvent(event).map(({ value, ...place }) => ({ ...place, content: value }));
    if (event.dryRun === true) return dryRunOf(env.database, (await transform(records)).map(described), []);

    let statements = 0;
    let skipped = 0;
    let fault: string | undefined;
    const topic = records[0]?.topic;
    const remainingMs = () => context.getRemainingTimeInMillis();
    if (topic !== undefined) {
      const owner = { stream: env.stream, source: event.eventSourceArn, topic };
      if (event.redrive)
        ({ statements, skipped, fault } = await redrive(env, owner, records, transform, remainingMs));
      else ({ statements, skipped } = await writeOnce(env, owner, records, transform, remainingMs));
    }
    await moveCounter(env.countersTable, env.stream, statements, undefined);
    end(
      { recordsIn: records.length, rowsOut: statements, setAside: 0, skipped },
      event.redrive ? [] : records,
    );
    return event.redrive && { redrive: true, rows: statements, ...(fault !== undefined && { fault }) };
  };
}

/** A row of a dry run: the statement as its author wrote it, and its parameters as JSON. */
function described({ query, params }: WriteStatement): { readonly query: string; readonly params: string } {
  return { query, params: JSON.stringify(params) };
}
