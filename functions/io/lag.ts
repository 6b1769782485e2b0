import { readMappingMetrics } from './mapping-metrics.ts';
import { listMappings } from './mappings.ts';

/** Kafka records that the named streams of a stage have not processed, as far as their mappings tell. */
export async function readLag(
  stage: string,
  streams: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const mappings = (await listMappings(stage, signal)).filter(({ stream }) => streams.includes(stream));
  const metrics = await readMappingMetrics(mappings, signal);
  return metrics.reduce((sum, { lag }) => sum + (lag ?? 0), 0);
}
