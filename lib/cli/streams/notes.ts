import type { Stream, Streams } from './streams.ts';

/** How a stream's function keeps its books, which several streams of one function share. */
export interface Notes {
  /** The name in tables of counters and set-aside records. */
  readonly name: string;
  /** It keeps sums whose rows are a ledger: a replay counts nothing again. */
  readonly isLedger: boolean;
}

/** Read off the function's variables: STREAM is `<pipeline>-aggregate` for what keeps sums. */
export async function notesOf(streams: Streams, stream: Stream): Promise<Notes> {
  const name = (await streams.function(stream.function))?.variables.STREAM ?? stream.name;
  return { name, isLedger: name.endsWith('-aggregate') };
}
