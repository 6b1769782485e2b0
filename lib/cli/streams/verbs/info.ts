import { quantity } from '../../../terminal/plurals.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import { type PartitionPlace, type Places, placesOf } from '../records/lag.ts';
import { goneLine } from '../records/gone.ts';
import { openTransactionLine } from '../records/open-transactions.ts';
import { summary } from './list.ts';
import { lagsOf, metricsOf } from '../mapping/metrics.ts';
import { factsOf } from '../facts/facts.ts';
import { booksOf, writtenBy } from '../books/books.ts';
import { type SetAside, setAsideBy } from '../books/set-aside.ts';
import type { Stream } from '../mapping/stream.ts';
import { saidWhenSlow } from '../../../terminal/slow.ts';
import { facts, table } from '../../../terminal/table.ts';
import { type Ground, nameFor, printJson, verb } from './verb.ts';

export const infoVerb = verb({
  name: 'info',
  lines: '  info NAME      one stream in full: offsets and lag by partition, what was set aside and why',
  flags: {},
  read: (_, words) => ({ name: nameFor('info', words) }),
  run: (ground, { name }) => info(ground, name),
});

/** What only the brokers know is left out, with one line, when they cannot be reached. */
async function info({ deployment, streams, json }: Ground, name: string): Promise<void> {
  const stream = await streams.find(name);
  const books = await booksOf(streams, stream);
  const { variables = {} } = (await streams.function(stream.function)) ?? {};
  const [lags, metrics, aside, rows, own, places] = await saidWhenSlow(
    'asking for all that is known',
    Promise.all([
      streams.list().then(lagsOf),
      metricsOf(stream),
      setAsideBy(deployment, books.name),
      writtenBy(books, deployment),
      factsOf(deployment, name, variables),
      placesOf(deployment, stream).catch((error: unknown) => {
        if (error instanceof Refusal) return error;
        throw error;
      }),
    ]),
  );
  const head = summary(deployment, stream, lagIn(places) ?? lags.get(name) ?? null);
  const settings = settingsIn(stream);
  if (json) {
    return printJson({
      ...head,
      state: stream.state,
      lastResult: stream.lastResult,
      group: stream.group,
      ...rows,
      ...(places instanceof Refusal ? { partitionsError: places.message } : places),
      ...(books.maxTries !== undefined && { maxTries: books.maxTries }),
      setAside: aside,
      settings,
      metrics,
      ...(Object.keys(own).length > 0 && { facts: own }),
    });
  }
  console.log(
    facts([
      ['name', head.name],
      ['topic', `${head.topic} at ${head.uri}`],
      ['function', head.function],
      ['owner', head.owner],
      ['group', stream.group],
      ['batch', `${quantity(head.batchSize, 'record')} or ${head.batchIntervalMs} ms`],
      ...Object.entries(settings).map(([key, value]) => [key, shown(value)] as const),
      ['status', `${head.status} (${stream.state})`],
      ['last result', stream.lastResult],
      ['lag', head.lag === null ? 'not measured yet' : quantity(head.lag, 'record')],
      ['rows written', rows.writtenAt === null ? '0' : `${rows.rows}, the last at ${rows.writtenAt}`],
      ['newest row', rows.newestRowAt ?? 'none'],
      ['skipped', `${quantity(Number(rows.skipped), 'record')}, counted before`],
      ...(books.maxTries === undefined ? [] : [['tries', triesOf(books.maxTries)] as const]),
      [
        'set aside',
        `${aside.isCapped ? 'more than ' : ''}${quantity(aside.count, 'record')}`,
        aside.count > 0 ? 'yellow' : undefined,
      ],
      ...Object.entries(own),
      ...('deadLetters' in places && places.deadLetters !== null
        ? [['dead letters', quantity(Number(places.deadLetters), 'record')] as const]
        : []),
      ...Object.entries(metrics).map(([key, value]) => [key, String(value)] as const),
    ]),
  );
  if (places instanceof Refusal) console.log(`\npartitions: ${places.message}`);
  else console.log(`\n${partitionTable(places.partitions)}${remarksOn(places.partitions)}`);
  if (aside.count > 0) console.log(`\n${asideTable(aside)}`);
}

function triesOf(most: number): string {
  return most === 0 ? 'without end' : `${most} of a record, then it is set aside`;
}

/** The brokers' word is fresher than the metric's. */
function lagIn(places: Places | Refusal): number | undefined {
  if (places instanceof Refusal) return undefined;
  return places.partitions.reduce((sum, { lag }) => sum + Number(lag), 0);
}

/** What the mapping sets beyond batching, under the API's names. */
function settingsIn({ mapping }: Stream): Readonly<Record<string, unknown>> {
  const settings = {
    StartingPosition: mapping.StartingPosition,
    StartingPositionTimestamp: mapping.StartingPositionTimestamp,
    FilterCriteria: mapping.FilterCriteria?.Filters,
    ProvisionedPollerConfig: mapping.ProvisionedPollerConfig,
    MaximumRetryAttempts: mapping.MaximumRetryAttempts,
    MaximumRecordAgeInSeconds: mapping.MaximumRecordAgeInSeconds,
    BisectBatchOnFunctionError: mapping.BisectBatchOnFunctionError,
    FunctionResponseTypes: mapping.FunctionResponseTypes,
    OnFailure: mapping.DestinationConfig?.OnFailure?.Destination,
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function partitionTable(partitions: readonly PartitionPlace[]): string {
  const cells = partitions.map(at => [
    String(at.partition),
    at.current ?? '',
    at.end,
    at.lag,
    at.lagSeconds === null ? '' : at.lagSeconds.toFixed(1),
  ]);
  return table(['partition', 'current', 'end', 'lag', 'lag s'], cells);
}

/** What the numbers do not tell: why lag stays although the last result is OK, and what will never be read. */
function remarksOn(partitions: readonly PartitionPlace[]): string {
  const lines = partitions.flatMap(({ openTransaction, gone }) => [
    ...(openTransaction ? [openTransactionLine(openTransaction)] : []),
    ...(gone ? [goneLine(gone)] : []),
  ]);
  return lines.map(line => `\n${line}`).join('');
}

function asideTable({ count, latest }: SetAside): string {
  const rows = latest.map(row => [
    row.setAsideAt,
    row.topic,
    String(row.partition),
    String(row.offset),
    row.reason,
  ]);
  const more = latest.length < count ? '; streams -- aside lists them all, with their bytes' : '';
  const title = `set aside, newest first (${latest.length} of ${count}${more})`;
  return `${title}\n${table(['at', 'topic', 'partition', 'offset', 'reason'], rows)}`;
}
