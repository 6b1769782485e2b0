import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { useApi } from './use-api.ts';

const table = `CREATE TABLE sums (id VARCHAR(64) PRIMARY KEY, sector VARCHAR(16) NOT NULL, volume BIGINT NOT NULL,
  part INT NOT NULL, first_offset BIGINT NOT NULL, next_offset BIGINT NOT NULL,
  UNIQUE (part, first_offset, sector), KEY (part, next_offset)) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;
const append = `INSERT INTO sums SELECT r.id, r.sector, r.volume, r.part, r.first_offset, r.next_offset
  FROM JSON_TABLE(:rows, '$[*]' COLUMNS (id VARCHAR(64) PATH '$.id', sector VARCHAR(16) PATH '$.sector',
    volume BIGINT PATH '$.volume', part INT PATH '$.part', expected BIGINT PATH '$.expected',
    first_offset BIGINT PATH '$.first', next_offset BIGINT PATH '$.next')) r
  WHERE r.expected = COALESCE((SELECT MAX(a.next_offset) FROM sums a WHERE a.part = r.part), -1)`;
const mark = 'SELECT COALESCE(MAX(next_offset), -1) FROM sums WHERE part = :part';

const sectors = ['Energy', 'Health', "It's \\ other"];
const partitions = 3;
const records = 600;

describe('a ledger of sums behind the Data API', () => {
  const api = useApi('ledger', {}, table);

  it('has exact sums after overlapping, repeated and concurrent deliveries', async () => {
    // Four readers deliver every partition from its start in batches of their own size, each of them twice over.
    const readers = [7, 20, 33, 50].flatMap(size => [size, size]);
    const written = await Promise.all(
      readers.flatMap(size => Array.from({ length: partitions }, (_, part) => deliverAll(part, size))),
    );
    const { records: sums } = await api.execute(
      'SELECT sector, CAST(SUM(volume) AS CHAR) FROM sums GROUP BY sector',
    );
    const found = new Map(sums?.map(([sector, sum]) => [sector?.stringValue, sum?.stringValue]));
    assert.deepEqual(found, expectedSums());
    const { records: rows } = await api.execute('SELECT COUNT(*) FROM sums');
    assert.equal(
      rows?.[0]?.[0]?.longValue,
      written.flat().reduce((total, count) => total + count, 0),
    );
  });

  async function deliverAll(part: number, size: number): Promise<number[]> {
    const written: number[] = [];
    for (let from = 0; from < records; from += size) {
      written.push(await deliver(part, from, Math.min(from + size, records)));
    }
    return written;
  }

  /** One delivery of the records `from` to before `to`; what others counted meanwhile is dropped. */
  async function deliver(part: number, from: number, to: number): Promise<number> {
    for (;;) {
      const { records: marks } = await api.execute(mark, { part: { longValue: part } });
      const expected = marks?.[0]?.[0]?.longValue ?? -1;
      const first = Math.max(from, expected);
      if (first >= to) return 0;
      const rows = sumRows(part, first, to).map(row => ({ ...row, expected }));
      try {
        const { numberOfRecordsUpdated } = await api.execute(append, {
          rows: { stringValue: JSON.stringify(rows) },
        });
        if (numberOfRecordsUpdated === rows.length) return rows.length;
        assert.equal(numberOfRecordsUpdated, 0, 'rows of one statement stand or fall together');
      } catch (error) {
        assert.match(String(error), /Error code: (?:1062|1213);/);
      }
    }
  }
});

function sumRows(part: number, first: number, next: number) {
  return sectors.map((sector, index) => {
    let volume = 0;
    for (let offset = first; offset < next; offset++)
      if (offset % sectors.length === index) volume += volumeOf(part, offset);
    return { id: `${part}-${first}-${index}`, sector, volume, part, first, next };
  });
}

function expectedSums(): Map<string, string> {
  return new Map(
    sectors.map((sector, index) => {
      let sum = 0n;
      for (let part = 0; part < partitions; part++)
        sum += BigInt(sumRows(part, 0, records)[index]?.volume ?? 0);
      return [sector, String(sum)];
    }),
  );
}

function volumeOf(part: number, offset: number): number {
  return (part + 1) * 1_000_000_007 + offset * 7919;
}
