import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ApiGround } from './api-ground.ts';

/** What MySQL 8 and MariaDB do not share; nothing of it is asked where the engine is MySQL. */
export function mariadbDifferences({ api, values }: ApiGround, notices: readonly string[]): void {
  const isMariadb = async () => (await values('VERSION()'))?.[0]?.stringValue?.includes('MariaDB') === true;

  it('names the local engine and the way to MySQL 8 where MariaDB refuses a statement of MySQL 8', async test => {
    if (!(await isMariadb())) return test.skip('the engine is MySQL');
    await api().execute('CREATE TABLE kv (k INT PRIMARY KEY, v INT, j JSON, dt DATETIME)');
    await api().execute(`INSERT INTO kv VALUES (1, 1, '{"a":1}', '2026-03-01 08:00:00')`);
    const named: readonly (readonly [sql: string, name: string, written?: string])[] = [
      [
        'INSERT INTO kv (k, v) VALUES (1, 2) AS new ON DUPLICATE KEY UPDATE v = new.v',
        'the row alias of an upsert',
        'VALUES(column)',
      ],
      ['INSERT INTO kv (k) VALUES (1) AS n(a) ON DUPLICATE KEY UPDATE v = a', 'the row alias of an upsert'],
      ["SELECT j->>'$.a' FROM kv", '->>', 'JSON_UNQUOTE(JSON_EXTRACT(column, path))'],
      ["SELECT `j`->'$.a' FROM kv", '->', 'JSON_EXTRACT(column, path)'],
      ['SELECT * FROM kv a LEFT JOIN LATERAL (SELECT a.k x) b ON true', 'LATERAL'],
      [`SELECT CAST('{"a":1}' AS JSON)`, 'CAST AS JSON'],
      ["SELECT 1 MEMBER OF ('[1]')", 'MEMBER OF'],
      ['SELECT ANY_VALUE(v) FROM kv GROUP BY k', 'ANY_VALUE'],
      ['SELECT UUID_TO_BIN(UUID())', 'UUID_TO_BIN'],
      ["SELECT BIN_TO_UUID(x'00')", 'BIN_TO_UUID'],
      ["SELECT REGEXP_LIKE('a', 'a')", 'REGEXP_LIKE'],
      ["SELECT REGEXP_REPLACE('abc', 'b', 'x', 1, 1)", 'further arguments of regular expressions'],
      ['SELECT GROUPING(v), COUNT(*) FROM kv GROUP BY v WITH ROLLUP', 'GROUPING'],
      ['VALUES ROW(1, 2), ROW(3, 4)', 'VALUES ROW'],
      ['TABLE kv', 'TABLE as a query'],
      ['SELECT * FROM kv FOR SHARE', 'FOR SHARE'],
      ['SELECT * FROM kv FOR UPDATE OF kv', 'FOR UPDATE OF'],
      ['CREATE INDEX e ON kv ((v + 1))', 'an index on an expression'],
      ['CREATE INDEX i ON kv (v) INVISIBLE', 'an invisible index'],
      [`SELECT JSON_VALUE('{"a":"1"}', '$.a' RETURNING SIGNED)`, 'RETURNING in JSON_VALUE'],
      ['CREATE TABLE c (a INT, CHECK (a > 0) NOT ENFORCED)', 'a constraint that is not enforced'],
      ['SELECT FIRST_VALUE(v) IGNORE NULLS OVER (ORDER BY k) FROM kv', 'NULLS in window functions'],
      ['EXPLAIN FORMAT=TREE SELECT 1', 'this form of EXPLAIN'],
      ['CREATE TABLE s (g POINT NOT NULL SRID 4326)', 'a column with an SRID'],
      ['DELETE FROM kv AS a WHERE a.k = 77', 'an alias in DELETE'],
    ];
    for (const [sql, name, written = ''] of named)
      await assert.rejects(api().execute(sql), (error: Error) => {
        assert.equal(error.name, 'DatabaseErrorException');
        assert.match(error.message, /; the local engine is MariaDB \d+\.\d+\.\d+, which lacks /);
        assert.ok(error.message.includes(`lacks ${name} of MySQL 8: `), `${sql}: ${error.message}`);
        assert.ok(error.message.includes(written), error.message);
        assert.match(error.message, /MILLRACE_MYSQL.*container.*; Error code: \d+; SQLState: \w+$/);
        return true;
      });
    const unnamed = [
      "SELECT REGEXP_REPLACE('a', 'b', 'c') FORM kv",
      'LOCK INSTANCE FOR BACKUP',
      "SELECT STATEMENT_DIGEST('a')",
      'SET SESSION cte_max_recursion_depth = 9',
    ];
    for (const sql of unnamed)
      await assert.rejects(api().execute(sql), {
        message: /MariaDB \d[\d.]*: where MySQL 8 takes this statement, set MILLRACE_MYSQL/,
      });
    for (const sql of [
      'SELECT * FROM nowhere',
      "SELECT '->>', no_column FROM kv",
      'INSERT INTO kv (k) VALUES (1)',
    ])
      await assert.rejects(api().execute(sql), (error: Error) => !error.message.includes('MariaDB'));
  });

  it('never goes on without the offset of a time, which MySQL 8 takes and MariaDB does not', async test => {
    if (!(await isMariadb())) return test.skip('the engine is MySQL');
    const hint =
      /; the local engine is MariaDB \S+, which takes no offset in a time.*in UTC.*; Error code: 1292;/;
    const t = { stringValue: '2026-03-01 09:30:00+02:00' };
    for (const sql of [
      'INSERT INTO kv (k, dt) VALUES (7, :t)',
      'UPDATE kv SET v = 1 WHERE dt > :t',
      'SELECT * FROM kv WHERE dt > :t',
      "SELECT * FROM kv WHERE dt > TIMESTAMP '2026-03-01 09:30:00+02:00'",
    ])
      await assert.rejects(api().execute(sql, sql.includes(':t') ? { t } : {}), {
        name: 'DatabaseErrorException',
        message: /offset/,
      });
    await assert.rejects(api().execute('SELECT * FROM kv WHERE dt > :t', { t }), { message: hint });
    assert.deepEqual(await values(':t', { t }), [t]);
  });

  it('says once for each form that a statement of MariaDB’s own fails on AWS', async test => {
    if (!(await isMariadb())) return test.skip('the engine is MySQL');
    for (const sql of [
      'CREATE OR REPLACE VIEW w AS SELECT 1',
      'CREATE OR REPLACE ALGORITHM = MERGE VIEW w AS SELECT 1',
      'INSERT INTO kv (k, v) VALUES (51, 1) ON DUPLICATE KEY UPDATE v = IF(VALUES(v) IS NULL, 0, (VALUES(v)))',
      'DELETE FROM kv WHERE k = 51',
      'CREATE TABLE IF NOT EXISTS n (id INT, uuid BINARY(16) DEFAULT (UNHEX(REPLACE(UUID(), "-", ""))), at DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3), KEY k (id, uuid))',
      'DROP TABLE IF EXISTS n',
      "SELECT 'RETURNING', `k` AS `NVL(` FROM kv /* ROWS EXAMINED */",
      "SELECT kv.k FROM (SELECT id FROM JSON_TABLE('[1]', '$[*]' COLUMNS (id INT PATH '$')) j) r JOIN kv ON kv.k = r.id FOR UPDATE",
    ])
      await api().execute(sql);
    assert.deepEqual(notices, []);
    const said: readonly (readonly [sql: string, notice: RegExp])[] = [
      ['INSERT INTO kv (k) VALUES (50) RETURNING k', /no RETURNING \(.*generatedFields/],
      ['CREATE SEQUENCE numbers', /no sequences \(AUTO_INCREMENT works on both\)/],
      ['CREATE OR REPLACE TABLE o1 (a INT)', /CREATE OR REPLACE/],
      ['ALTER TABLE o1 ADD COLUMN IF NOT EXISTS b INT', /IF \[NOT\] EXISTS/],
      ['CREATE TABLE sv (a INT) WITH SYSTEM VERSIONING', /system versions/],
      ['CREATE TABLE uu (u UUID, i INET6 NOT NULL)', /types UUID/],
      ['CREATE TABLE du (a VARCHAR(36) DEFAULT UUID())', /without parentheses/],
      ["CREATE TABLE dt (a TEXT DEFAULT 'x')", /DEFAULT of a TEXT/],
      ['SELECT NVL(1, 2)', /function of MariaDB/],
      ['SELECT 1 LIMIT 1 ROWS EXAMINED 10', /ROWS EXAMINED/],
      ["EXECUTE IMMEDIATE 'SELECT 1'", /EXECUTE IMMEDIATE/],
      ['CREATE TABLE ar (a INT) ENGINE=Aria', /options of MariaDB/],
      ['SELECT * FROM (VALUES (1), (2)) AS two', /no VALUES \(…\) as a query \(SELECT/],
      [
        'INSERT INTO kv (k, v) VALUES (51, 1) ON DUPLICATE KEY UPDATE v = v + VALUE(v)',
        /no VALUE\(column\) in an upsert \(VALUES\(column\) works on both\)/,
      ],
      [
        "SELECT kv.k FROM JSON_TABLE('[1]', '$[*]' COLUMNS (id INT PATH '$')) r JOIN kv ON kv.k = r.id FOR UPDATE NOWAIT",
        /no locks beside JSON_TABLE \(\(SELECT … FROM/,
      ],
      ['SELECT @@tx_isolation', /transaction_isolation works on both/],
      ['SELECT /*M! 1 + */ 1', /\/\*M! \*\//],
    ];
    for (const [sql, notice] of said) {
      await api().execute(sql);
      assert.match(notices.at(-1) ?? '', notice, sql);
    }
    await api().execute('DELETE FROM kv WHERE k = 50 RETURNING k');
    assert.equal(notices.length, said.length);
  });
}
