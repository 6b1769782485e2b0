import type { Counter } from './counters.ts';

/** What a poller reports to the mapping it polls for. */
export interface Report {
  add(counter: Counter, amount: number): void;
  /** Records in the call that just ended. */
  batch(records: number): void;
  /** Calls under way. */
  calls(underWay: number): void;
  /** The mapping's LastProcessingResult. */
  result(text: string): void;
  /** One line for the user. */
  warn(text: string): void;
}
