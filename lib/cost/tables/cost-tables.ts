import type { Stage } from '../../settings/settings.ts';
import { assumed } from '../assumptions.ts';
import { simulatedChattersLines } from '../chatters.ts';
import { millionLines, pageLines, totalsOf } from '../estimate.ts';
import { idleLines } from '../idle.ts';
import type { Line } from '../line.ts';
import { hoursPerMonth, total, usdOf } from '../line.ts';
import { baseLoad } from '../load.ts';
import { type Priced, pricedOf } from '../priced.ts';
import { simulatedPostsLines } from '../posts.ts';
import { brokerPrices, prices } from '../prices.ts';
import type { Price } from '../prices.ts';
import { producingLines } from '../producing.ts';
import { requestsOfAddress, strangersLines, usdOfDearest } from '../visitors.ts';
import { pollingTable } from './polling-table.ts';
import type { Table } from './table.ts';
import { count, usd } from './table.ts';

/** Totals first, then their parts, then what all of it rests on. */
export function costTables(stages: readonly Stage[]): readonly Table[] {
  return [
    totals(stages),
    ...stages.flatMap(stage => parts(stage)),
    pollingTable(stages),
    strangers(stages),
    assumptionTable(),
    priceTable(),
  ];
}

function totals(stages: readonly Stage[]): Table {
  const columns = stages.map(stage => totalsOf(pricedOf(stage)));
  const row = (name: string, amount: (of: (typeof columns)[number]) => number): string[] => [
    name,
    ...columns.map(of => (amount(of) === 0 ? '–' : usd(amount(of)))),
  ];
  return {
    name: 'totals',
    title: 'What a stage costs',
    head: ['', ...stages],
    rows: [
      row('standing idle, a month', of => of.idleMonth),
      row('standing idle, an hour', of => of.idleHour),
      row('simulated trades and all they cause, a day', of => of.producerDay),
      row('simulated posts and all they cause, a day', of => of.postsDay),
      row('simulated chatters and all they cause, a day', of => of.chattersDay),
      row(`a million rows, at ${count(baseLoad.rowsPerSecond)} rows/s`, of => of.millionRows),
      row('a page left open, an hour', of => of.pageHour),
    ],
  };
}

function strangers(stages: readonly Stage[]): Table {
  const columns = stages.map(pricedOf);
  const row = (name: string, cell: (settings: Priced) => string): string[] => [name, ...columns.map(cell)];
  const ofAddress = (of: (requests: number, settings: Priced) => string) => (settings: Priced) => {
    const requests = requestsOfAddress(settings);
    return requests === undefined ? 'no web ACL' : of(requests, settings);
  };
  return {
    name: 'strangers',
    title: 'The most that strangers can make it cost, a day',
    head: ['', ...stages],
    rows: [
      row('questions at a time, all together', ({ query }) => count(query.concurrency)),
      row('requests of one address', ofAddress(count)),
      row(
        'one address, each request the dearest question',
        ofAddress((requests, settings) => usd(requests * usdOfDearest(settings))),
      ),
      row('all together', settings => usd(total(strangersLines(settings, 24)))),
      row('a budget of the account rings at, a month', ({ alarms }) =>
        alarms.monthUsd === undefined ? 'none' : usd(alarms.monthUsd),
      ),
    ],
  };
}

function parts(stage: Stage): readonly Table[] {
  const settings = pricedOf(stage);
  const table = (name: string, title: string, lines: readonly Line[]): readonly Table[] =>
    lines.length === 0 ? [] : [lineTable(`${name}-${stage}`, `${stage}: ${title}`, lines)];
  return [
    ...table('idle', 'standing idle, a month', idleLines(settings, hoursPerMonth)),
    ...table('million', 'a million rows', millionLines(settings, baseLoad)),
    ...table('producer', 'simulated trades, a day', producingLines(settings, 24)),
    ...table('posts', 'simulated posts, a day', simulatedPostsLines(settings, 24)),
    ...table('chatters', 'simulated chatters, a day', simulatedChattersLines(settings, 24)),
    ...table('page', 'a page left open while rows come in, an hour', pageLines(settings)),
    ...table('strangers', 'the most that strangers can make it cost, a day', strangersLines(settings, 24)),
  ];
}

/** The dearest first; what is below one percent is folded into one row. */
function lineTable(name: string, title: string, lines: readonly Line[]): Table {
  const sum = total(lines);
  const dearest = lines.toSorted((a, b) => usdOf(b) - usdOf(a));
  const shown = dearest.filter(line => usdOf(line) >= sum / 100);
  const rest = dearest.slice(shown.length);
  return {
    name,
    title,
    head: ['part', 'what', 'how much', 'price', 'cost'],
    rows: [
      ['**total**', '', '', '', `**${usd(sum)}**`],
      ...shown.map(line => [
        line.part,
        line.what,
        `${count(line.quantity)} ${line.price.unit}`,
        priceText(line.price),
        usd(usdOf(line)),
      ]),
      ...(rest.length === 0 ? [] : [['others', namesOf(rest), '', '', usd(total(rest))]]),
    ],
  };
}

function namesOf(lines: readonly Line[]): string {
  const names = lines.map(({ what }) => what);
  return names.length > 4
    ? `${names.slice(0, 3).join('; ')}; and ${names.length - 3} more`
    : names.join('; ');
}

function assumptionTable(): Table {
  return {
    name: 'assumptions',
    title: 'What is assumed',
    head: ['name', 'value', 'why'],
    rows: Object.entries(assumed).map(([name, { value, unit, why }]) => [
      `\`${name}\``,
      `${count(value)} ${unit}`,
      why,
    ]),
  };
}

function priceTable(): Table {
  const named = [...Object.entries(prices), ...Object.entries(brokerPrices)];
  return {
    name: 'prices',
    title: 'Prices',
    head: ['name', 'price', 'unit', 'as of', 'trust', 'source'],
    rows: named.map(([name, price]) => [
      `\`${name}\``,
      priceText(price),
      price.unit,
      price.asOf,
      price.confidence,
      price.source,
    ]),
  };
}

function priceText({ usd: amount, per }: Price): string {
  const each = `$${amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 10 })}`;
  if (per === 1) return each;
  return `${each} / ${per === 1_000_000 ? 'million' : per.toLocaleString('en')}`;
}
