import { quantity } from '../../../terminal/plurals.ts';
import type { Deployment } from '../../deployment.ts';
import { booksOf } from '../books/books.ts';
import { type SetAside, setAsideBy } from '../books/set-aside.ts';
import { lagsOf } from '../mapping/metrics.ts';
import { WrongUsage } from '../../../terminal/refusal.ts';
import { printJson, verb } from './verb.ts';
import { statusOf, type Stream } from '../mapping/stream.ts';
import { terminalWidth } from '../../../terminal/columns.ts';
import { inLine } from '../../../terminal/printable.ts';
import { saidWhenSlow } from '../../../terminal/slow.ts';
import { table } from '../../../terminal/table.ts';
import type { Tone } from '../../../terminal/tone.ts';

type Row = ReturnType<typeof summary> & { readonly setAside: SetAside };

/** What a row shows under each head. */
const columns: Readonly<Record<string, (row: Row) => string>> = {
  name: ({ name }) => name,
  uri: ({ uri }) => uri,
  topic: ({ topic }) => topic,
  function: row => row.function,
  type: ({ type }) => type,
  'interval ms': ({ batchIntervalMs }) => String(batchIntervalMs),
  'batch size': ({ batchSize }) => String(batchSize),
  owner: ({ owner }) => owner,
  status: ({ status }) => status,
  lag: ({ lag }) => (lag === null ? '' : String(lag)),
  'set aside': ({ setAside }) => `${setAside.count}${setAside.isCapped ? '+' : ''}`,
};

/** Left out in this order where the terminal is too narrow: they are the same in most rows, or in `info` too. */
const spare = ['uri', 'type', 'function', 'batch size', 'interval ms', 'owner'];

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
    const all = await saidWhenSlow('asking for the streams', streams.list());
    const asideOf = async (stream: Stream): Promise<SetAside> =>
      setAsideBy(deployment, (await booksOf(streams, stream)).name, 1);
    const [lags, aside] = await saidWhenSlow(
      'asking for lag and set-aside records',
      Promise.all([lagsOf(all), Promise.all(all.map(asideOf))]),
    );
    const shown = all.map((stream, index) => ({
      ...summary(deployment, stream, lags.get(stream.name) ?? null),
      lastResult: stream.lastResult,
      setAside: aside[index] ?? nothing,
    }));
    if (json) return printJson(shown);
    console.log(listing(shown));
    for (const { name, lastResult, setAside } of shown) {
      if (lastResult.startsWith('PROBLEM')) console.log(`${name}: ${inLine(lastResult)}`);
      const [latest] = setAside.latest;
      if (latest)
        console.log(
          `${name} set aside ${quantity(setAside.count, 'record')}, ${latest.partition}@${latest.offset} last: ${inLine(latest.reason)}`,
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

/** The table; in a narrow terminal with a line that says what it leaves out. */
function listing(rows: readonly Row[]): string {
  const room = terminalWidth();
  const drawn = (left: readonly string[], width: number) => {
    const heads = Object.keys(columns).filter(head => !left.includes(head));
    const cells = rows.map(row => heads.map(head => columns[head]?.(row) ?? ''));
    return table(heads, cells, { width, tone: (cell, column) => toneIn(heads[column], cell) });
  };
  const isNarrow = (left: readonly string[]) =>
    (drawn(left, Number.POSITIVE_INFINITY).split('\n', 1)[0] ?? '').length <= room;
  const left = spare.map((_, many) => spare.slice(0, many)).find(isNarrow) ?? spare;
  const note =
    left.length === 0 ? '' : `\n(a wider terminal shows ${left.join(', ')} too; --json has them all)`;
  return `${drawn(left, room)}${note}`;
}

function toneIn(head: string | undefined, cell: string): Tone | undefined {
  const isAmiss = (head === 'status' && cell !== 'running') || (head === 'set aside' && cell !== '0');
  return isAmiss ? 'yellow' : undefined;
}
