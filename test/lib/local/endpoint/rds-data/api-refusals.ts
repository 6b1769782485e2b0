import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ExecuteSqlCommand } from '@aws-sdk/client-rds-data';
import type { ApiGround } from './api-ground.ts';
import { here } from './client.ts';

export function refusals({ api, values }: ApiGround): void {
  it('refuses with the classes and words clients look for', async () => {
    const refusals: readonly (readonly [call: () => Promise<unknown>, name: string, message: RegExp])[] = [
      [
        () => api().execute('SELEC 1'),
        'DatabaseErrorException',
        /syntax.*; Error code: 1064; SQLState: 42000$/,
      ],
      [
        () => api().execute('INSERT INTO notes (id) VALUES (1)'),
        'DatabaseErrorException',
        /^Duplicate entry.*; Error code: 1062; SQLState: 23000$/,
      ],
      [
        () => api().execute('SELECT 1', {}, { database: 'none' }),
        'DatabaseErrorException',
        /Error code: 1049/,
      ],
      [() => api().execute('SELECT 1; SELECT 2'), 'ValidationException', /Multistatements aren't supported/],
      [
        () => api().execute('SELECT 1', {}, { schema: 's' }),
        'ValidationException',
        /schema parameter isn't supported/,
      ],
      [() => api().execute('SELECT 1', {}, { sql: undefined }), 'ValidationException', /'sql'/],
      [
        () => api().execute('SELECT 1', {}, { resourceArn: here.resourceArn.toUpperCase() }),
        'HttpEndpointNotEnabledException',
        /not enabled/,
      ],
      [() => api().execute('SELECT 1', {}, { secretArn: 'someone' }), 'SecretsErrorException', /secret/],
      [() => api().execute("SELECT REPEAT('x', 1100000)"), 'UnsupportedResultException', /size limit/],
      [
        () => api().execute('SELECT POINT(1, 1)'),
        'UnsupportedResultException',
        /unsupported data type GEOMETRY/,
      ],
      [
        () => api().execute('SELECT 1 AS a, 2 AS a', {}, { formatRecordsAs: 'JSON' }),
        'BadRequestException',
        /'a'/,
      ],
      [() => api().execute(`SELECT '${'x'.repeat(66_000)}'`), 'ValidationException', /65536/],
      [
        () =>
          api().client.send(
            new ExecuteSqlCommand({
              dbClusterOrInstanceArn: 'a',
              awsSecretStoreArn: 'b',
              sqlStatements: 'c',
            }),
          ),
        'BadRequestException',
        /deprecated/,
      ],
    ];
    for (const [call, name, message] of refusals) await assert.rejects(call(), { name, message });
    assert.deepEqual(await values('1', {}, { secretArn: 'olap/admin' }), [{ longValue: 1 }]);
  });
}
