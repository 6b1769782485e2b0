import type { Counter } from './counters.ts';

/** What a poller reports to the mapping it polls for. */
export interface Report {
  add(counter: Counter, amount: number): void;
  /** Records in the call that just ended. */
  batch(records: number): void;
  /** Calls under way. */
  calls(underWay: number): void;
  /** Records that the stream passed for good, and that no destination has; `which`: the last of them, and why. */
  lost(records: number, which: string): void;
  /** The mapping's LastProcessingResult, where nothing is lost. */
  result(text: string): void;
  /** One line for the user. */
  warn(text: string): void;
}
