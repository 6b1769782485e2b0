import type { Load } from '../load.ts';
import type { Priced } from '../priced.ts';
import type { Raise } from './raise.ts';

/** Rows coming in, and people looking. */
export interface Scenario {
  readonly load: Load;
  /** Open pages. */
  readonly pages: number;
  /** Different choices of day, sectors and tickers among them. */
  readonly views: number;
}

/** A resource that a growing load uses up. */
export interface Limit {
  /** Short, for lists of them. */
  readonly name: string;
  readonly part: string;
  readonly what: string;
  readonly unit: string;
  /** What a scenario asks of it. Never falls when a scenario grows. */
  readonly demand: (settings: Priced, scenario: Scenario) => number;
  readonly capacity: (settings: Priced) => number;
  /** The setting to change then; names in `code` are settings of lib/settings and lib/pipelines, or constants. */
  readonly turn: string;
  /** Changes it; absent where no setting helps. */
  readonly raise?: Raise;
  /** A page of AWS’s, or what was measured. */
  readonly source: string;
}
