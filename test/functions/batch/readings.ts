import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { decodeArray } from '../../../domain/message.ts';
import type { Message } from '../../../domain/message.ts';
import type { ItemTable } from '../../../functions/io/put-items.ts';
import { ledgerTable } from '../../../functions/io/ledger-table.ts';
import type { LedgerTable } from '../../../functions/io/ledger-table.ts';
import { createActiveTable } from '../../support/engines/active-table.ts';
import type { World } from '../world.ts';

/** The smallest pipeline that there is, so that nothing of another hides in what all share. */
export interface Reading {
  readonly station: string;
  readonly time: string;
  /** A tenth of a degree, whole. */
  readonly tenths: number;
}

export const topic = 'weather.north-1';

/** Travels in degrees, so that a row is never the element it was read from. */
export function reading(station: string, minute: number, degrees: unknown): Record<string, unknown> {
  return { station, time: `2026-03-01T12:${String(minute).padStart(2, '0')}:00Z`, degrees };
}

export function decodeReadings(value: Uint8Array | null, only?: readonly number[]): Message<Reading> {
  return decodeArray(value, parseReading, only);
}

function parseReading(element: unknown): Reading | string {
  const { station, time, degrees } = Object(element) as Record<string, unknown>;
  if (typeof station !== 'string' || typeof time !== 'string') return 'not a reading';
  if (typeof degrees !== 'number') return 'degrees is not a number';
  return { station, time, tenths: Math.round(degrees * 10) };
}

export function readingItems(table: string): ItemTable<Reading> {
  return {
    table,
    keyOf: ({ station, time }) => `${station} ${time}`,
    keyIn: item => `${item['station']?.S} ${item['time']?.S}`,
    itemOf: ({ station, time, tenths }) => ({
      station: { S: station },
      time: { S: time },
      tenths: { N: String(tenths) },
    }),
  };
}

export async function makeReadingsTable(): Promise<void> {
  const client = new DynamoDBClient({});
  const names = ['station', 'time'];
  await createActiveTable(client, {
    TableName: 'readings',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: names.map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: names.map((AttributeName, index) => ({ AttributeName, KeyType: index ? 'RANGE' : 'HASH' })),
  });
  client.destroy();
}

/** By station; its column is a word of SQL. */
export function heatLedger(table: string): LedgerTable<Reading> {
  return ledgerTable<Reading, { key: string; heat: string; readings: number }>({
    table,
    groups: [{ column: 'key', type: 'VARCHAR(8)' }],
    sums: [
      { column: 'heat', type: 'VARCHAR(40)' },
      { column: 'readings', type: 'INT' },
    ],
    sumsOf: records => {
      const all = records.flatMap(({ content }) => content);
      return [...new Set(all.map(({ station }) => station))].sort().map(key => {
        const own = all.filter(({ station }) => station === key);
        const heat = own.reduce((sum, { tenths }) => sum + BigInt(tenths), 0n);
        return { key, heat: String(heat), readings: own.length };
      });
    },
  });
}

export async function makeHeatTable(world: World): Promise<void> {
  await world.sql(`CREATE TABLE heat (
  processing_id VARCHAR(80) NOT NULL PRIMARY KEY,
  processed_at DATETIME(3) NOT NULL,
  \`key\` VARCHAR(8) NOT NULL,
  heat BIGINT NOT NULL,
  readings INT NOT NULL,
  source VARCHAR(256) NOT NULL,
  topic VARCHAR(249) NOT NULL,
  part INT NOT NULL,
  first_offset BIGINT NOT NULL,
  next_offset BIGINT NOT NULL,
  newest_timestamp BIGINT NOT NULL,
  UNIQUE KEY provenance (source, topic, part, first_offset, \`key\`),
  KEY marks (source, topic, part, next_offset)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
}
