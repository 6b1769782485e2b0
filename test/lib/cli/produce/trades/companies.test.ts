import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { LocalRun } from '../../../../../lib/cli/local-run.ts';
import type { Sending } from '../../../../../lib/cli/produce/source.ts';
import { tradesSource } from '../../../../../lib/cli/produce/trades/source.ts';
import { useWorld } from '../../../../functions/use-world.ts';
import { clusterArn, secretArn } from '../../../../functions/world.ts';

const world = useWorld();
const companies = join(mkdtempSync(join(tmpdir(), 'millrace-companies-')), 'companies.csv');
writeFileSync(companies, 'ticker,company_name,sector,shares\nOWN.MR,Own,Energy,1000\n');

/** How many rows are sent, of two at most, by these flags and no file. */
async function rowsSent(own: Readonly<Record<string, string>>): Promise<number> {
  const run = {
    database: { clusterArn, secretArn, database: world.database },
    countersTable: 'counters',
    output: () => 'raw',
  } as unknown as LocalRun;
  const asked = { file: undefined, limit: 2, topic: undefined, state: '', allowRejected: 0, own };
  const opened = await tradesSource.open(asked, () => {});
  const messagesOf = await opened.prepare({
    run,
    topic: 'trading_data',
    say: () => {},
    ask: question => question(),
  });
  const sending: Sending = {
    limit: 2,
    reject: () => assert.fail('nothing is rejected'),
    giveIds: async rows => rows.map(row => ({ id: 1, ...row })),
    partitionOf: () => 0,
    stop: new AbortController().signal,
  };
  let sent = 0;
  for await (const { rows } of messagesOf(sending)) sent += rows;
  return sent;
}

test('companies without a file of trades are saved, and no trade of theirs is made up', async () => {
  assert.equal(await rowsSent({ companies }), 0);
  const saved = await world.sql("SELECT company_name, shares FROM profile WHERE ticker = 'OWN.MR'");
  assert.deepEqual(
    saved.map(({ company_name: name, shares }) => [name, Number(shares)]),
    [['Own', 1000]],
  );
});

test('without either file trades of the companies that are known are made up', async () => {
  await rowsSent({ companies });
  assert.equal(await rowsSent({}), 2);
});
