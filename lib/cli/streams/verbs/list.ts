import { quantity } from '../../../terminal/plurals.ts';
import type { Deployment } from '../../deployment.ts';
import { booksOf } from '../books/books.ts';
import { type SetAside, setAsideBy } from '../books/set-aside.ts';
import { lagsOf } from '../mapping/metrics.ts';
import { WrongUsage } from '../../../terminal/refusal.ts';
import { printJson, verb } from './verb.ts';
import { statusOf, type Stream } from '../mapping/stream.ts';
import { table } from '../../../terminal/table.ts';

const columns = [
  'name',
  'uri',
  'topic',
  'function',
  'type',
  'interval ms',
  'batch size',
  'owner',
  'status',
  'lag',
  'set aside',
];

const nothing: SetAside = { count: 0, latest: [] };

export const listVerb = verb({
  name: 'list',
  words: '',
  lines:
    '  list           every stream: where its topic is, function, batching, owner, status, lag, records set aside',
  flags: {},
  read(_, [name]) {
    if (name !== undefined) throw new WrongUsage(`list takes no name; try: info ${name}`);
  },
  async run({ deployment, streams, json }) {
    const all = await streams.list();
    const asideOf = async (stream: Stream): Promise<SetAside> =>
      setAsideBy(deployment, (await booksOf(streams, stream)).name, 1);
    const [lags, aside] = await Promise.all([lagsOf(all), Promise.all(all.map(asideOf))]);
    const shown = all.map((stream, index) => ({
      ...summary(deployment, stream, lags.get(stream.name) ?? null),
      setAside: aside[index] ?? nothing,
    }));
    if (json) return printJson(shown);
    const rows = shown.map(row => [
      row.name,
      row.uri,
      row.topic,
      row.function,
      row.type,
      String(row.batchIntervalMs),
      String(row.batchSize),
      row.owner,
      row.status,
      row.lag === null ? '' : String(row.lag),
      `${row.setAside.count}${row.setAside.isCapped ? '+' : ''}`,
    ]);
    console.log(table(columns, rows));
    for (const { name, setAside } of shown) {
      const [latest] = setAside.latest;
      if (latest)
        console.log(
          `${name} set aside ${quantity(setAside.count, 'record')}, ${latest.partition}@${latest.offset} last: ${latest.reason}`,
        );
    }
  },
});

/** The contract's keys first, which other programs read. */
export function summary(deployment: Deployment, stream: Stream, lag: number | null) {
  const { name, topic, batchSize, batchIntervalMs } = stream;
  return {
    name,
    topic,
    function: stream.function,
    batchSize,
    batchIntervalMs,
    status: statusOf(stream),
    lag,
    /** Where the topic is. */
    uri: deployment.brokers,
    type: 'kafka',
    /** Who may drop it: nobody but its stack, or its user. */
    owner: stream.isOwned ? 'stack' : 'user',
  };
}
