/** What a batch did; every field is there, zeros too. Counts of records are Kafka records, of rows their elements. */
export interface BatchLog {
  readonly stream: string;
  readonly recordsIn: number;
  readonly rowsOut: number;
  readonly setAside: number;
  /** Records that were counted before. */
  readonly skipped: number;
  readonly ms: number;
}

/** What one invocation of a producer sent. */
export interface ProducedLog {
  readonly topic: string;
  readonly ticks: number;
  readonly rows: number;
  readonly ms: number;
}

/** One JSON line. */
export function logProduced(produced: ProducedLog): void {
  process.stdout.write(`${JSON.stringify({ level: 'info', event: 'produced', ...produced })}\n`);
}

/** One JSON line. */
export function logBatch(batch: BatchLog): void {
  process.stdout.write(`${JSON.stringify({ level: 'info', event: 'batch', ...batch })}\n`);
}
