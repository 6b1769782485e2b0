import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Deployment } from '../../deployment.ts';
import type { Streams } from '../mapping/streams.ts';

/** What the statements of a session act on. */
export interface ShellContext {
  readonly deployment: Deployment;
  readonly streams: Streams;
  readonly lambda: LambdaClient;
  /** Rejects where nobody has agreed to what cannot be undone. */
  readonly agree: (what: string) => Promise<void>;
  /** One line, or a table, for the user. */
  readonly print: (text: string) => void;
  /** What takes long, or is not quite as asked; not part of the result. */
  readonly note: (line: string) => void;
  /** Of the statement under way: aborted when the user cancels it. */
  readonly signal?: AbortSignal;
}
