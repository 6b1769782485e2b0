/** What a poller tells the mapping it polls for. */
export interface Report {
  polled(records: number): void;
  committed(records: number): void;
  invoked(records: number, failed: boolean): void;
  /** The mapping's LastProcessingResult. */
  result(text: string): void;
  /** One line for the user. */
  warn(text: string): void;
}
