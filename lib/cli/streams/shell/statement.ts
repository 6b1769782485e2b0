/** A statement of the language; both generations give the same shapes. Times in ms. */
export type Statement =
  | CreateStatement
  | { readonly kind: 'drop' | 'stop'; readonly name: string }
  | { readonly kind: 'start'; readonly name: string; readonly limit?: Limit }
  | { readonly kind: 'test'; readonly name: string; readonly limit: Limit }
  | { readonly kind: 'start all' | 'stop all' | 'help' | 'exit' }
  /** `full`: with the columns of the later generation too. */
  | { readonly kind: 'show'; readonly full: boolean };

export interface CreateStatement {
  readonly kind: 'create';
  readonly name: string;
  /** `host:port,host:port`; absent: the broker of the app. */
  readonly brokers?: string;
  readonly topic: string;
  readonly transform: TransformName;
  readonly group?: string;
  /** Absent: not said, so the language's 100 ms. */
  readonly batchIntervalMs?: number;
  readonly batchSize: number;
  /** How often a record may fail before it is set aside; 0: it never is. Absent: not said, so 3. */
  readonly maxTries?: number;
}

/** `text` in quotes: a function, a path or a URL. `module.function` without quotes: a module of this folder and its export. */
export type TransformName =
  | { readonly kind: 'named'; readonly text: string }
  | { readonly kind: 'module'; readonly module: string; readonly exported: string };

export interface Limit {
  readonly batches: number;
  readonly timeoutMs: number;
}

/** Of a limit that names none. */
export const defaultTimeoutMs = 30_000;
