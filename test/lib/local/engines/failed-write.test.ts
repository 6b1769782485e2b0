import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BatchWriteItemCommand, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { askDynamodb } from '../../../../lib/local/engines/dynamodb-probe.ts';
import { takePorts } from '../../../../lib/local/engines/ports.ts';
import { createActiveTable } from '../../../support/engines/active-table.ts';
import { until } from '../../../support/until.ts';
import { clientOf, tableOf } from './little-tables.ts';

const server = fileURLToPath(new URL('../../../../lib/local/engines/dynalite/process.ts', import.meta.url));
/** What a file may grow to, in blocks of 512 or 1,024 bytes. The store's log would grow to 4 MB. */
const blocks = 2_000;
const folder = mkdtempSync(join(tmpdir(), 'millrace-failed-write-'));
let child: ChildProcess | undefined;
after(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

it('a write that fails ends the process, so that what is answered later is there after a SIGKILL', async () => {
  const { dynamodb: port } = await takePorts({ dynamodb: { flag: '--port', usual: 21_500 } });
  const address = `http://127.0.0.1:${port}`;
  const client = clientOf(address);
  const start = async (limit: string): Promise<ChildProcess> => {
    const script = `trap '' XFSZ; ulimit -f ${limit}; exec "$0" "$@"`;
    const stdio = ['ignore', 'ignore', 'ignore', 'ipc'] as const;
    child = spawn('sh', ['-c', script, process.execPath, server, folder, String(port)], {
      stdio: [...stdio],
    });
    await until('it answers', 20_000, () =>
      askDynamodb(address).then(
        () => true,
        () => false,
      ),
    );
    return child;
  };
  const answered = new Set<string>();
  const write = async (name: string): Promise<void> => {
    const ids = Array.from({ length: 25 }, (_, index) => `${name}-${index}`);
    const puts = ids.map(id => ({ PutRequest: { Item: { id: { S: id }, text: { S: 'x'.repeat(2_000) } } } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { rows: puts } }));
    for (const id of ids) answered.add(id);
  };

  const full = await start(String(blocks));
  await createActiveTable(client, tableOf('rows'));
  const exited = once(full, 'exit');
  await assert.rejects(async () => {
    for (let batch = 0; batch < 200; batch++) await write(`before-${batch}`);
  });
  assert.deepEqual(await exited, [1, null]);
  assert.ok(answered.size > 0);

  const again = await start('unlimited');
  for (let batch = 0; batch < 20; batch++) await write(`after-${batch}`);
  const killed = once(again, 'exit');
  again.kill('SIGKILL');
  await killed;

  await start('unlimited');
  const there = await idsIn(client);
  assert.deepEqual(
    [...answered].filter(id => !there.has(id)),
    [],
  );
  client.destroy();
});

async function idsIn(client: DynamoDBClient): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for await (const { Items } of paginateScan({ client }, { TableName: 'rows' }))
    for (const { id } of Items ?? []) ids.add(id?.S ?? '');
  return ids;
}
