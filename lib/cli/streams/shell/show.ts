import { sourceOf } from '../module/deploy.ts';
import { statusOf, type Stream } from '../mapping/stream.ts';
import { boxed } from '../../../terminal/table.ts';
import type { ShellContext } from './context.ts';

const first = ['name', 'uri', 'topic', 'transform', 'status'] as const;
const later = ['type', 'batch_interval', 'batch_size', 'owner', 'running', 'problem'] as const;

/** The table of all streams; `full` adds the columns of the later generation, and the last result where that is a problem. Intervals in ms. */
export async function show({ streams, deployment, print }: ShellContext, full: boolean): Promise<void> {
  const rows = await Promise.all(
    (await streams.list()).map(async stream => {
      const transform = sourceOf((await streams.function(stream.function))?.variables) ?? stream.function;
      const row = [stream.name, deployment.brokers, stream.topic, transform, statusOf(stream)];
      return full ? [...row, ...details(stream)] : row;
    }),
  );
  print(boxed(full ? [...first, ...later] : first, rows));
}

function details(stream: Stream): readonly string[] {
  const { batchIntervalMs, batchSize, isOwned, lastResult } = stream;
  const problem = lastResult.startsWith('PROBLEM') ? lastResult : '';
  const owner = isOwned ? 'stack' : 'user';
  return [
    'kafka',
    String(batchIntervalMs),
    String(batchSize),
    owner,
    String(statusOf(stream) === 'running'),
    problem,
  ];
}
