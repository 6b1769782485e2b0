import type { QueryEnv } from './env.ts';

/** An answer comes within 5 s, whatever happens: what it is made of may take so long, ms. */
export const mostMs = 4_500;

/** What a request asks, by the names of the view's parameters. */
export type Question = Readonly<Record<string, unknown>>;

/** One path of `/api`, and how it is answered. */
export interface View<Q extends Question = Question> {
  /** For instance `/api/trades`. */
  readonly path: string;
  /** What it may be asked with; the cache before it keeps answers apart by these and by nothing else. */
  readonly parameters: readonly string[];
  /** Those of them that may be given more than once; absent: none may. */
  readonly lists?: readonly string[];
  /** Streams whose batches change the answers: their versions are its ETag. A view without streams has no ETag. */
  readonly streams: readonly string[];
  /** Throws BadRequest for parameters that mean nothing, or that write another way what one question writes already. */
  read(parameters: ReadonlyMap<string, string>): Q;
  /** The body, within `mostMs`. `version` is another one whenever its streams may have written something, and a text of nothing without streams. */
  answer(question: Q, signal: AbortSignal, version: string): Promise<object>;
}

/** How a view is made in the process of the query function. */
export interface ViewEntry {
  /** Whose view it is; null where it is there with any pipelines. */
  readonly pipeline: string | null;
  /** What only this view needs of the environment; its pipeline sets them. */
  readonly variables: readonly string[];
  open(env: QueryEnv, environment: Readonly<Record<string, string | undefined>>): View;
}
