import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  CommitTransactionCommand,
  type Field,
} from '@aws-sdk/client-rds-data';
import { until } from '../../../../support/until.ts';
import { here } from './client.ts';
import { useApi } from './use-api.ts';

describe('the Data API at its limits', () => {
  const api = useApi(
    'limits',
    { limits: { statementMs: 700 } },
    'CREATE TABLE notes (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(100) UNIQUE)',
  );
  const { database } = api;

  const count = async (text: string) => {
    const { records } = await api.execute('SELECT COUNT(*) FROM notes WHERE text = :text', {
      text: { stringValue: text },
    });
    return records?.[0]?.[0]?.longValue;
  };
  const begin = async () =>
    (await api.client.send(new BeginTransactionCommand({ ...here, database }))).transactionId ?? '';
  const fallAsleep = (query: string, init: RequestInit = { method: 'POST' }) =>
    fetch(`${api.url}/_millrace/database/waking?${query}`, init);

  it('a statement that may go on after its time is answered with the timeout, and does its work', async () => {
    const slow = "INSERT INTO notes (text) SELECT CONCAT('went on', SLEEP(1.5))";
    await assert.rejects(api.execute(slow, {}, { continueAfterTimeout: true }), {
      name: 'StatementTimeoutException',
    });
    assert.equal(await count('went on0'), 0);
    await until('its row to be there', 5000, async () => (await count('went on0')) === 1);
  });

  it('a statement that may not is cancelled, and leaves nothing', async () => {
    await assert.rejects(api.execute("INSERT INTO notes (text) SELECT CONCAT('cut', SLEEP(1.5))"), {
      name: 'StatementTimeoutException',
    });
    await until('it to be gone from the server', 5000, async () => {
      const { records } = await api.execute(
        "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE 'INSERT INTO notes%cut%'",
      );
      return records?.[0]?.[0]?.longValue === 0;
    });
    assert.equal(await count('cut0'), 0);
  });

  it('an answer of just under 1 MiB is given, one over it refused, which ends a transaction', async () => {
    const { records } = await api.execute("SELECT REPEAT('x', 1048000)");
    assert.equal(records?.[0]?.[0]?.stringValue?.length, 1_048_000);
    const transactionId = await begin();
    await api.execute("INSERT INTO notes (text) VALUES ('too much')", {}, { transactionId });
    await assert.rejects(api.execute("SELECT REPEAT('x', 1048577)", {}, { transactionId }), {
      name: 'UnsupportedResultException',
      message: 'Database response exceeded size limit',
    });
    await assert.rejects(api.client.send(new CommitTransactionCommand({ ...here, transactionId })), {
      name: 'TransactionNotFoundException',
      message: `Transaction ${transactionId} is not found. Transaction has been aborted due to an error from a previous call.`,
    });
    assert.equal(await count('too much'), 0);
  });

  it('a row far over 64 KB is read, as from the real service', async () => {
    const { records } = await api.execute("SELECT REPEAT('x', 500000), 1");
    assert.equal(records?.[0]?.[0]?.stringValue?.length, 500_000);
  });

  it('a request over 4 MiB is refused', async () => {
    await assert.rejects(
      api.execute('SELECT :a', { a: { stringValue: 'x'.repeat(4 * 1024 * 1024) } }),
      (error: Error) => {
        assert.equal(Object(error).$metadata.httpStatusCode, 413);
        return true;
      },
    );
  });

  it('a batch runs once for each set, stops at the first that fails, and keeps the ones before it', async () => {
    const batch = (sql: string, texts: readonly string[]) =>
      api.client.send(
        new BatchExecuteStatementCommand({
          ...here,
          database,
          sql,
          parameterSets: texts.map(text => [{ name: 'text', value: { stringValue: text } }]),
        }),
      );
    await assert.rejects(batch('INSERT INTO notes (text) VALUES (:text)', ['b1', 'b1', 'b2']), {
      name: 'DatabaseErrorException',
      message: /^Duplicate entry 'b1'/,
    });
    assert.deepEqual([await count('b1'), await count('b2')], [1, 0]);
    const updated = await batch('UPDATE notes SET text = CONCAT(text, :text) WHERE id < 0', ['a', 'b']);
    assert.deepEqual(updated.updateResults, [{ generatedFields: [] }, { generatedFields: [] }]);
    const empty = await api.client.send(
      new BatchExecuteStatementCommand({
        ...here,
        database,
        sql: 'DELETE FROM notes WHERE id < 0',
        parameterSets: [[], []],
      }),
    );
    assert.equal(empty.updateResults?.length, 2);
  });

  it('answers hold only the members that a statement has', async () => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/rds-data/aws4_request, Signature=0';
    const members = async (sql: string, more: object = {}) => {
      const body = JSON.stringify({ ...here, database, sql, ...more });
      const answer = await fetch(`${api.url}/Execute`, {
        method: 'POST',
        headers: { authorization },
        body,
      });
      return Object.keys(Object(await answer.json())).sort((a, b) => a.localeCompare(b));
    };
    assert.deepEqual(await members('SELECT 1'), ['numberOfRecordsUpdated', 'records']);
    assert.deepEqual(await members('SELECT 1', { includeResultMetadata: true }), [
      'columnMetadata',
      'numberOfRecordsUpdated',
      'records',
    ]);
    const asJson = { formatRecordsAs: 'JSON', includeResultMetadata: true };
    assert.deepEqual(await members('SELECT 1', asJson), ['formattedRecords', 'numberOfRecordsUpdated']);
    for (const sql of [
      "INSERT INTO notes (text) VALUES ('m')",
      "DELETE FROM notes WHERE text = 'm'",
      'CREATE TABLE m (a INT)',
    ])
      assert.deepEqual(await members(sql, { includeResultMetadata: true }), [
        'generatedFields',
        'numberOfRecordsUpdated',
      ]);
  });

  it('columns are described by 14 members, as a driver of MySQL for Java has them', async () => {
    await api.execute(`CREATE TABLE described (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, label VARCHAR(100) NOT NULL,
      at TIMESTAMP NULL, body MEDIUMTEXT, doc JSON, exact DECIMAL(10,4), flag TINYINT(1), bytes VARBINARY(9))`);
    const { columnMetadata = [] } = await api.execute(
      'SELECT d.*, 1 + 1 AS two FROM described d',
      {},
      { includeResultMetadata: true },
    );
    const shown = columnMetadata.map(({ name, typeName, type, precision, scale, nullable, isSigned }) => [
      name,
      typeName,
      type,
      precision,
      scale,
      nullable,
      isSigned,
    ]);
    assert.deepEqual(shown.slice(0, 4), [
      ['id', 'INT UNSIGNED', 4, 10, 0, 0, false],
      ['label', 'VARCHAR', 12, 100, 0, 0, false],
      ['at', 'TIMESTAMP', 93, 19, 0, 1, false],
      ['body', 'MEDIUMTEXT', -1, shown[3]?.[3], 0, 1, false],
    ]);
    assert.deepEqual(
      shown.slice(4).map(([name, typeName, type]) => [name, typeName, type]),
      [
        ['doc', 'JSON', -1],
        ['exact', 'DECIMAL', 3],
        ['flag', 'BIT', -7],
        ['bytes', 'VARBINARY', -3],
        ['two', 'INT', 4],
      ],
    );
    assert.deepEqual(shown[5]?.slice(3, 5), [10, 4]);
    const [id] = columnMetadata;
    assert.equal(Object.keys(id ?? {}).length, 14);
    assert.deepEqual(
      [id?.isAutoIncrement, id?.schemaName, id?.arrayBaseColumnType, id?.isCurrency],
      [true, '', 0, false],
    );
  });

  it('values keep their form: decimals their scale, whole doubles a point in JSON, wide numbers their refusal', async () => {
    const one = async (select: string, parameters: object[] = [], more: object = {}) =>
      (await api.execute(`SELECT ${select}`, {}, { parameters, ...more })).records?.[0]?.[0];
    const decimal = (text: string) => [
      { name: 'a', typeHint: 'DECIMAL', value: { stringValue: text } satisfies Field },
    ];
    assert.deepEqual(await one(':a', decimal('12345678901234567890.50')), {
      stringValue: '12345678901234567890.50',
    });
    assert.deepEqual(await one(':a + 0.05', decimal('-1.50')), { stringValue: '-1.45' });
    const json = await api.execute(
      "SELECT 10e0 AS f, CAST('[1]' AS CHAR) AS doc, 1 > 0 AS flag, NULL AS n, CAST(1.50 AS DECIMAL(4,2)) AS d",
      {},
      { formatRecordsAs: 'JSON', resultSetOptions: { decimalReturnType: 'DOUBLE_OR_LONG' } },
    );
    assert.equal(json.formattedRecords, '[{"f":10.0,"doc":"[1]","flag":1,"n":null,"d":1.50}]');
    await assert.rejects(one('18446744073709551615'), {
      name: 'DatabaseErrorException',
      message: /outside of valid range for type java\.lang\.Long/,
    });
    await api.execute('CREATE TABLE flags (a TINYINT(1), b TINYINT(1) UNSIGNED, y YEAR)');
    await api.execute('INSERT INTO flags VALUES (2, 2, 2024)');
    const { records } = await api.execute('SELECT * FROM flags');
    assert.deepEqual(records?.[0], [{ booleanValue: true }, { longValue: 2 }, { stringValue: '2024' }]);
  });

  it('a waking database refuses the calls that would open a session, as many as were asked for', async () => {
    const transactionId = await begin();
    const asleep = await fallAsleep('calls=3');
    assert.deepEqual([asleep.status, await asleep.json()], [200, { calls: 3 }]);
    const calls = [
      () => api.execute('SELECT 1'),
      () => begin(),
      () =>
        api.client.send(
          new BatchExecuteStatementCommand({ ...here, database, sql: 'SELECT 1', parameterSets: [[]] }),
        ),
    ];
    await api.client.send(new CommitTransactionCommand({ ...here, transactionId }));
    for (const call of calls)
      await assert.rejects(call(), (error: Error) => {
        assert.equal(error.name, 'DatabaseResumingException');
        assert.match(
          error.message,
          /is resuming after being auto-paused\. Please wait a few seconds and try again\.$/,
        );
        assert.equal(Object(error).$metadata.httpStatusCode, 400);
        return true;
      });
    for (const call of calls) await call();
  });

  it('the switch takes whole numbers only, and nothing from a page in a browser', async () => {
    assert.equal((await fallAsleep('calls=many')).status, 400);
    assert.equal((await fallAsleep('calls=3', { method: 'GET' })).status, 403);
    const page = { method: 'POST', headers: { origin: 'https://page.example' } };
    assert.equal((await fallAsleep('calls=3', page)).status, 403);
    await api.execute('SELECT 1');
  });
});
