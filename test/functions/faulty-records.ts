import { tick } from './msk-event.ts';

/** Every way in which a record's value can be wrong, with the words that its reason must hold. */
export const faultyRecords: readonly {
  readonly what: string;
  readonly value: unknown;
  readonly reason: RegExp;
}[] = [
  { what: 'text that is not JSON', value: '{"id": 1', reason: /not JSON/ },
  { what: 'JSON that is not an array', value: { id: 1 }, reason: /not an array/ },
  { what: 'bytes that are not UTF-8', value: Buffer.from([0x5b, 0xff, 0xfe, 0x5d]), reason: /not UTF-8/ },
  { what: 'an empty value', value: '', reason: /empty/ },
  { what: 'a tombstone', value: null, reason: /tombstone/ },
  {
    what: 'an array with a bad element',
    value: [tick(1, { volume: -1 })],
    reason: /1 of 1 elements: \[0\] volume is negative/,
  },
  {
    what: 'a price that no table holds',
    value: [tick(1, { price: 1e308 })],
    reason: /price is not a number from 0 to 1e125/,
  },
  {
    what: 'a time that is years ahead',
    value: [tick(1, { created_at: '9999-01-01T00:00:00.000Z' })],
    reason: /1 of 1 elements: \[0\] created_at is more than aheadSeconds .* after its record was sent/,
  },
];
