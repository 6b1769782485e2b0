import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BatchExecuteStatementCommand, BeginTransactionCommand, type Field } from '@aws-sdk/client-rds-data';
import { until } from '../../../../support/until.ts';
import { endpoint } from '../doubles.ts';
import type { ApiGround } from './api-ground.ts';
import { mariadbDifferences } from './api-mariadb.ts';
import { refusals } from './api-refusals.ts';
import { transactions } from './api-transactions.ts';
import { dataClient, here } from './client.ts';
import { useApi } from './use-api.ts';

describe('the Data API on a MySQL server', () => {
  const notices: string[] = [];
  const api = useApi(
    'api',
    { onNotice: line => notices.push(line), limits: { statementMs: 1000, idleMs: 700 } },
    'CREATE TABLE notes (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(100), n BIGINT)',
  );
  const { database } = api;

  const values: ApiGround['values'] = async (select, parameters = {}, more = {}) =>
    (await api.execute(`SELECT ${select}`, parameters, more)).records?.[0];
  const ground: ApiGround = { api: () => api, database, values };

  it('runs sessions in UTC with the SQL mode of MySQL 8.0', async () => {
    const mode =
      'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,TIME_ROUND_FRACTIONAL';
    assert.deepEqual(await values('@@time_zone, @@sql_mode'), [
      { stringValue: '+00:00' },
      { stringValue: mode },
    ]);
  });

  it('gives each column type its documented field', async () => {
    await api.execute(`CREATE TABLE kinds (flag TINYINT(1), tiny TINYINT, small SMALLINT, medium MEDIUMINT, whole INT, big BIGINT,
      exact DECIMAL(10,4), real4 FLOAT, real8 DOUBLE, bit1 BIT(1), bit8 BIT(8), fixed CHAR(4), label VARCHAR(9), body TEXT,
      kind ENUM('a','b'), doc JSON, bytes VARBINARY(4), image BLOB, day DATE, at TIME(3), moment DATETIME(6), stamp TIMESTAMP NULL)`);
    await api.execute(`INSERT INTO kinds VALUES (1, -2, 3, 4, 5, 6, 7.5, 1.5, 2.25, b'1', b'10000001', 'x', 'it''s', 'ü', 'b',
      '{"a":1}', x'00ff', '', '2024-02-29', '01:02:03.000', '2024-02-29 01:02:03.891000', '2024-02-29 01:02:03')`);
    await api.execute('INSERT INTO kinds () VALUES ()');
    const { records } = await api.execute('SELECT * FROM kinds ORDER BY flag DESC');
    assert.deepEqual(records?.[0], [
      { booleanValue: true },
      ...[-2, 3, 4, 5, 6].map(longValue => ({ longValue })),
      { stringValue: '7.5000' },
      { doubleValue: 1.5 },
      { doubleValue: 2.25 },
      { booleanValue: true },
      { blobValue: new Uint8Array([129]) },
      ...['x', "it's", 'ü', 'b', '{"a":1}'].map(stringValue => ({ stringValue })),
      { blobValue: new Uint8Array([0, 255]) },
      { blobValue: new Uint8Array([]) },
      ...['2024-02-29', '01:02:03', '2024-02-29 01:02:03.891', '2024-02-29 01:02:03'].map(stringValue => ({
        stringValue,
      })),
    ]);
    assert.ok(records?.[1]?.every(field => field.isNull === true));
    const json = await api.execute(
      'SELECT flag, exact, real8, bytes FROM kinds ORDER BY flag DESC',
      {},
      { formatRecordsAs: 'JSON' },
    );
    assert.equal(
      json.formattedRecords,
      '[{"flag":true,"exact":"7.5000","real8":2.25,"bytes":"AP8="},{"flag":null,"exact":null,"real8":null,"bytes":null}]',
    );
    assert.equal(json.records, undefined);
  });

  it('describes columns only when asked', async () => {
    assert.equal((await api.execute('SELECT * FROM notes')).columnMetadata, undefined);
    const { columnMetadata } = await api.execute(
      'SELECT id, text AS label FROM notes',
      {},
      { includeResultMetadata: true },
    );
    const [id, text] = columnMetadata ?? [];
    assert.deepEqual(
      [id?.name, id?.typeName, id?.type, id?.nullable, id?.isAutoIncrement, id?.isSigned, id?.precision],
      ['id', 'INT', 4, 0, true, true, 10],
    );
    assert.deepEqual(
      [text?.name, text?.label, text?.typeName, text?.type, text?.nullable, text?.precision, text?.tableName],
      ['text', 'label', 'VARCHAR', 12, 1, 100, 'notes'],
    );
  });

  it('binds parameters by value, whatever they hold, and never inside quotes or comments', async () => {
    const text = `it's "a" \\ :trap; -- \0 ü 😀 %`;
    assert.deepEqual(
      await values(":a, ':a', :a = :b -- :c\n", { a: { stringValue: text }, b: { stringValue: text } }),
      [{ stringValue: text }, { stringValue: ':a' }, { longValue: 1 }],
    );
    assert.deepEqual(await values('5 -:0, 5--:0, :10', { 0: { longValue: -3 }, 10: { isNull: true } }), [
      { longValue: 8 },
      { longValue: 2 },
      { isNull: true },
    ]);
    const blobValue = new Uint8Array([0, 39, 92, 255]);
    assert.deepEqual(await values('BINARY :a', { a: { blobValue } }), [{ blobValue }]);
    await assert.rejects(api.execute('SELECT :missing'), { name: 'BadRequestException', message: /missing/ });
  });

  it('carries whole numbers beyond 2^53 exactly, both ways', async () => {
    const big = 9_007_199_254_740_993n;
    const parameters = { a: { longValue: big as unknown as number } };
    assert.deepEqual(await values('CAST(:a AS CHAR)', parameters), [{ stringValue: `${big}` }]);
    const asText = { resultSetOptions: { longReturnType: 'STRING' } };
    assert.deepEqual(await values(':a', parameters, asText), [{ stringValue: `${big}` }]);
    const raw = await fetch(`${api.url}/Execute`, {
      method: 'POST',
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/rds-data/aws4_request, Signature=0',
      },
      body: `{"resourceArn":"${here.resourceArn}","secretArn":"${here.secretArn}","sql":"SELECT :a","parameters":[{"name":"a","value":{"longValue":${big}}}]}`,
    });
    assert.equal(await raw.text(), `{"numberOfRecordsUpdated":0,"records":[[{"longValue":${big}}]]}`);
    const decimals = { resultSetOptions: { decimalReturnType: 'DOUBLE_OR_LONG' } };
    assert.deepEqual(await values('CAST(1.5 AS DECIMAL(4,2)), CAST(2 AS DECIMAL(4,0))', {}, decimals), [
      { doubleValue: 1.5 },
      { longValue: 2 },
    ]);
  });

  it('counts matched rows, gives generated keys, and leaves records out where a statement has none', async () => {
    const inserted = await api.execute("INSERT INTO notes (text, n) VALUES ('a', 1), ('b', 1)");
    assert.deepEqual(
      [inserted.numberOfRecordsUpdated, inserted.generatedFields, inserted.records],
      [2, [{ longValue: 1 }], undefined],
    );
    const unchanged = await api.execute('UPDATE notes SET n = 1');
    assert.deepEqual([unchanged.numberOfRecordsUpdated, unchanged.generatedFields], [2, []]);
    const copied = await api.execute('INSERT INTO notes (text) SELECT text FROM notes WHERE id > 1');
    assert.equal(copied.numberOfRecordsUpdated, 1);
    assert.equal((await api.execute('DELETE FROM notes WHERE id > 1000')).numberOfRecordsUpdated, 0);
    const batch = (sql: string, parameterSets: { name: string; value: Field }[][]) =>
      api.client.send(new BatchExecuteStatementCommand({ ...here, database, sql, parameterSets }));
    const stored = await batch('INSERT INTO notes (text) VALUES (:t)', [
      [{ name: 't', value: { stringValue: 'c' } }],
      [{ name: 't', value: { isNull: true } }],
    ]);
    assert.equal(stored.updateResults?.length, 2);
    assert.ok(stored.updateResults?.every(({ generatedFields }) => generatedFields?.length === 1));
  });

  mariadbDifferences(ground, notices);
  refusals(ground);

  it('keeps what a statement does to its session from the next call', async () => {
    await api.execute('SET @left = 1');
    await api.execute('USE mysql');
    await api.execute("SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'");
    for (let call = 0; call < 5; call++) {
      const found = await values('@left, DATABASE(), @@sql_mode LIKE :mode', {
        mode: { stringValue: '%BACKSLASH%' },
      });
      assert.deepEqual(found, [{ isNull: true }, { stringValue: database }, { longValue: 0 }]);
    }
  });

  it('ends a statement that takes too long, on the server too', async () => {
    await assert.rejects(api.execute('SELECT SLEEP(30)'), (error: Error) => {
      assert.equal(error.name, 'StatementTimeoutException');
      assert.ok(Object(error).dbConnectionId > 0);
      return true;
    });
    await until('the statement to be gone', 5000, async () => {
      const [count] =
        (await values("COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO = 'SELECT SLEEP(30)'")) ?? [];
      return count?.longValue === 0;
    });
  });

  transactions(ground);

  it('does not wait for a long statement or an open transaction when it stops', async () => {
    const second = endpoint({ mysql: api.mysql.credentials });
    await second.start();
    const { client, execute } = dataClient(second.url, database);
    const { transactionId } = await client.send(new BeginTransactionCommand({ ...here, database }));
    const calls = [execute('SELECT SLEEP(19)'), execute('SELECT SLEEP(19)', {}, { transactionId })];
    const cut = Promise.allSettled(calls);
    await until('both statements to run', 2000, async () => {
      const running = await values(
        "COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO = 'SELECT SLEEP(19)'",
      );
      return running?.[0]?.longValue === 2;
    });
    await second.stop(0);
    assert.deepEqual(
      (await cut).map(({ status }) => status),
      ['rejected', 'rejected'],
    );
  });

  it('answers 504 while the server is away, and works again when it is back', async t => {
    if (!api.mysql.isOurs) return t.skip('the server is somebody else’s');
    const sleeping = assert.rejects(api.execute('SELECT SLEEP(20)'), {
      name: 'DatabaseUnavailableException',
    });
    await until('the statement to run', 2000, async () => {
      const running = await values(
        "COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO = 'SELECT SLEEP(20)'",
      );
      return running?.[0]?.longValue === 1;
    });
    api.mysql.kill();
    await sleeping;
    await until('the server to be back', 20_000, () =>
      values('1').catch((error: Error) => {
        assert.equal(error.name, 'DatabaseUnavailableException');
        assert.equal(Object(error).$metadata.httpStatusCode, 504);
        return undefined;
      }),
    );
    assert.deepEqual(
      await Promise.all(Array.from({ length: 40 }, () => values('1'))),
      Array.from({ length: 40 }, () => [{ longValue: 1 }]),
    );
  });
});
