import { assumed } from '../assumptions.ts';
import type { Limit } from './limit.ts';
import { raiseTickerShards, raiseWrites } from './raise.ts';

const part = 'DynamoDB';
const perKey = 1_000;
const unitsOfRow = Math.ceil(assumed.itemBytes.value / 1024);
const hotKeys =
  'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/throttling-key-range-limit-exceeded-mitigation.html';

export const dynamodbLimits: readonly Limit[] = [
  {
    name: 'busiest ticker',
    part,
    what: 'the keys of the busiest ticker: 1,000 writes a second each',
    unit: 'writes/s',
    demand: (_, { load }) => load.rowsPerSecond * assumed.hotTickerShare.value * unitsOfRow,
    capacity: ({ rawTable }) => perKey * rawTable.tickerShards,
    turn: '`rawTable.tickerShards`',
    raise: raiseTickerShards,
    source: hotKeys,
  },
  {
    name: 'write bound',
    part,
    what: 'bound that the stage sets for the table',
    unit: 'writes/s',
    demand: (_, { load }) => load.rowsPerSecond * unitsOfRow,
    capacity: ({ rawTable }) => rawTable.maxWrites ?? Infinity,
    turn: '`rawTable.maxWrites`',
    raise: raiseWrites,
    source: 'a setting of this app',
  },
  {
    name: 'write quota',
    part,
    what: 'quota of a table',
    unit: 'writes/s',
    demand: (_, { load }) => load.rowsPerSecond * unitsOfRow,
    capacity: () => 40_000,
    turn: 'the quota “Table-level write throughput limit” of the account',
    source:
      'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode-max-throughput.html',
  },
];
