import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { Refusal } from '../../../terminal/refusal.ts';
import type { Deployment } from '../../deployment.ts';
import type { Stream } from '../mapping/stream.ts';
import { sourceOf } from '../module/deploy.ts';
import type { Streams } from '../mapping/streams.ts';

/** How a stream's function keeps its books, which several streams of one function share. */
export interface Books {
  /** The name in tables of counters and set-aside records. */
  readonly name: string;
  /** The table of sums whose rows are a ledger, so that a replay counts nothing again; absent where there are no sums. */
  readonly ledgerTable?: string;
  /** The topic by whose offsets the sums know what they have counted, where it is not the stream's own. */
  readonly ledgerTopic?: string;
  /** The function is around a user's module, and keeps marks in `stream_marks` under this stream's name. */
  readonly hasMarks: boolean;
  /** How often a record may fail before the user's module has it set aside; 0: it never is. Absent where the function has no such rule. */
  readonly maxTries?: number;
}

/**
 * Read off the function's variables STREAM, LEDGER_TABLE and SOURCE_TOPIC. Rejects with Refusal where LEDGER_TABLE is not a
 * plain identifier, since it becomes part of SQL.
 */
export async function booksOf(streams: Streams, stream: Stream): Promise<Books> {
  const variables = (await streams.function(stream.function))?.variables ?? {};
  const { STREAM: name = stream.name, LEDGER_TABLE: ledgerTable, MAX_TRIES: tries } = variables;
  const { SOURCE_TOPIC: ledgerTopic } = variables;
  const hasMarks = sourceOf(variables) !== undefined;
  if (ledgerTable === undefined)
    return { name, hasMarks, ...(hasMarks && tries !== undefined && { maxTries: Number(tries) }) };
  if (!/^[A-Za-z_]\w{0,63}$/.test(ledgerTable))
    throw new Refusal(
      `LEDGER_TABLE of function ${stream.function} is ${JSON.stringify(ledgerTable)}, which cannot name a table: letters, digits and _ can`,
    );
  return { name, hasMarks, ledgerTable, ...(ledgerTopic !== undefined && { ledgerTopic }) };
}

/** What a stream's function writes down of its own work. */
export interface Written {
  /** Whole number as text. Rows of a batch delivered twice count twice. */
  readonly rows: string;
  /** Records left out because an earlier batch counted them; whole number as text. */
  readonly skipped: string;
  /** ISO 8601, UTC; null before the first batch. */
  readonly writtenAt: string | null;
  /** Event time of the newest row, ISO 8601; null before the first. */
  readonly newestRowAt: string | null;
}

export async function writtenBy({ name }: Books, { countersTable }: Deployment): Promise<Written> {
  const dynamodb = new DynamoDBClient({});
  try {
    const { Item } = await dynamodb.send(
      new GetItemCommand({ TableName: countersTable, Key: { name: { S: `stream:${name}` } } }),
    );
    return {
      rows: Item?.rows?.N ?? '0',
      skipped: Item?.skipped?.N ?? '0',
      writtenAt: Item?.written_at?.S ?? null,
      newestRowAt: Item?.newest_row_at?.S ?? null,
    };
  } finally {
    dynamodb.destroy();
  }
}
