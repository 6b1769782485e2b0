import type { LocalRun } from '../local-run.ts';
import { changeTo } from './change.ts';
import { lagsOf, placesOf } from './lag.ts';
import { setAsideBy } from './set-aside.ts';
import { statusOf, type Stream, type streamsOf } from './streams.ts';
import { facts, table } from './table.ts';
import { written } from './written.ts';

type Streams = ReturnType<typeof streamsOf>;

export interface Output {
  readonly json: boolean;
}

export async function list(streams: Streams, { json }: Output): Promise<void> {
  const all = await streams.list();
  const lags = await lagsOf(all);
  const shown = all.map(stream => summary(stream, lags.get(stream.name) ?? null));
  if (json) return print(shown);
  const rows = shown.map(row => [
    row.name,
    row.topic,
    row.function,
    String(row.batchSize),
    String(row.batchIntervalMs),
    row.status,
    row.lag === null ? '' : String(row.lag),
  ]);
  console.log(table(['name', 'topic', 'function', 'batch size', 'interval ms', 'status', 'lag'], rows));
}

export async function info(run: LocalRun, streams: Streams, name: string, { json }: Output): Promise<void> {
  const stream = await streams.find(name);
  const [lags, aside, rows] = await Promise.all([
    lagsOf([stream]),
    setAsideBy(run, name),
    written(run, name),
  ]);
  const places = await placesOf(run, stream).catch((error: Error) => error);
  const head = summary(stream, lags.get(name) ?? null);
  if (json) {
    const partitions = places instanceof Error ? { partitionsError: places.message } : { partitions: places };
    return print({
      ...head,
      state: stream.state,
      lastResult: stream.lastResult,
      ...rows,
      ...partitions,
      setAside: aside,
    });
  }
  console.log(
    facts([
      ['name', head.name],
      ['topic', head.topic],
      ['function', head.function],
      ['group', stream.group],
      ['batch', `${head.batchSize} records or ${head.batchIntervalMs} ms`],
      ['status', `${head.status} (${stream.state})`],
      ['last result', stream.lastResult],
      ['lag', head.lag === null ? 'not measured yet' : `${head.lag} records`],
      ['rows written', rows.writtenAt === null ? '0' : `${rows.rows}, the last at ${rows.writtenAt}`],
      ['newest row', rows.newestRowAt ?? 'none'],
      ['set aside', `${aside.count} records`],
    ]),
  );
  if (places instanceof Error) console.log(`\npartitions: ${places.message}`);
  else {
    const cells = places.map(at => [String(at.partition), at.current ?? '', at.end, at.lag]);
    console.log(`\n${table(['partition', 'current', 'end', 'lag'], cells)}`);
  }
  if (aside.count === 0) return;
  const latest = aside.latest.map(row => [
    row.setAsideAt,
    row.topic,
    String(row.partition),
    String(row.offset),
    row.reason,
  ]);
  console.log(`\nset aside, newest first (${latest.length} of ${aside.count})`);
  console.log(table(['at', 'topic', 'partition', 'offset', 'reason'], latest));
}

/** Starts or stops each named stream, one after the other. */
export async function change(
  verb: 'start' | 'stop',
  names: readonly string[],
  streams: Streams,
  { json }: Output,
): Promise<void> {
  const status = verb === 'start' ? 'running' : 'stopped';
  const changes: { name: string; status: string; changed: boolean }[] = [];
  for (const name of names) {
    const target = verb === 'start' ? 'Enabled' : 'Disabled';
    const changed = await changeTo(target, name, streams, line => console.error(line));
    changes.push({ name, status, changed });
    if (!json) console.log(`${name}: ${changed ? status : `${status} already`}`);
  }
  if (json) print(changes);
}

/** The contract's shape; other programs read it. */
function summary(stream: Stream, lag: number | null) {
  const { name, topic, batchSize, batchIntervalMs } = stream;
  return {
    name,
    topic,
    function: stream.function,
    batchSize,
    batchIntervalMs,
    status: statusOf(stream),
    lag,
  };
}

function print(value: unknown): void {
  console.log(JSON.stringify(value, undefined, 2));
}
