import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import type { LocalRun } from '../support/run/local-run.ts';
import { hosted } from '../support/run/hosted.ts';
import { type Stores, storesOf } from '../support/trades/stores.ts';
import { type Ended, type Ground, localGround } from './verb-ground.ts';
import { tickMessage } from '../support/trades/tick-message.ts';

const stream = 'trades-aggregate';
const partition = 0;

/** On a run that nobody has sent trades to; partition 0 of their topic gets records, and loses the first of them. */
export function streamsSums(run: () => LocalRun): void {
  describe('sums and the stream verbs', () => {
    let ground: Ground;
    let stores: Stores;
    let ids = 0;
    before(async () => {
      ground = await localGround(run());
      stores = storesOf(run());
      await done('stop', stream);
    });
    after(async () => {
      stores.close();
      await ground.stop();
    });

    const done = async (...words: string[]): Promise<Ended> => {
      const ended = await ground.streams(...words);
      assert.equal(ended.code, 0, `${words.join(' ')}: ${ended.stderr}`);
      return ended;
    };
    const refused = async (...words: string[]): Promise<string> => {
      const { code, stderr } = await ground.streams(...words);
      assert.equal(code, 1, words.join(' '));
      return stderr;
    };
    const send = async (...values: string[]): Promise<void> => {
      const messages = values.map(value => ({ partition, value }));
      await ground.producer.send({ topic: 'trading_data', messages });
    };
    const ticks = (...volumes: number[]): string[] => volumes.map(volume => tickMessage(++ids, volume));
    const total = async (): Promise<string> => {
      const [row] = await stores.query(
        'SELECT CAST(COALESCE(SUM(total_volume), 0) AS CHAR) FROM aggregated_data',
      );
      return String(row?.[0]);
    };

    it('a replay counts nothing again', async () => {
      for (const batch of [ticks(1, 2), ticks(4, 8, 16), ticks(32)]) {
        await send(...batch);
        await done('start', stream, '--limit', '1');
      }
      assert.equal(await total(), '63');
      await done('seek', stream, '--to', 'beginning');
      const { stdout } = await done('run', stream, '--available-now');
      assert.match(stdout, /1 batch, 6 records/);
      assert.equal(await total(), '63');
      assert.match((await done('info', stream)).stdout, /skipped +6 records/);
    });

    it('--recount rebuilds the rows wholly after the target, and leaves the one it cuts', async () => {
      await stores.query('UPDATE aggregated_data SET total_volume = total_volume + 1000');
      const { stdout, stderr } = await done('seek', stream, '--to', '3', '--recount');
      assert.match(
        stderr,
        /^not recounted: records 3 to 4 of partition 0, whose sums are in one row with earlier ones; --to beginning recounts all$/m,
      );
      assert.match(stdout, /^1 row of sums removed/m);
      await done('run', stream, '--available-now');
      assert.equal(await total(), String(1003 + 1028 + 32));
      await done('seek', stream, '--to', 'beginning', '--recount');
      assert.equal(await total(), '0');
      await done('start', stream, '--limit', '1');
      assert.equal(await total(), '63');
    });

    it('what the database refused is redriven after the fix, once, whole from the topic where it was cut', async () => {
      const huge = (count: number): string => {
        const one = JSON.parse(tickMessage(++ids, Number.MAX_SAFE_INTEGER)) as object[];
        return JSON.stringify(Array.from({ length: count }, () => one[0]));
      };
      await send(huge(1_100), huge(2_500), ...ticks(64));
      await done('run', stream, '--available-now');
      assert.equal(await total(), '127');
      const still = await refused('redrive', stream);
      assert.match(still, /^streams: 2 of 2 records stay$/m);
      assert.equal((await stores.setAside(stream)).length, 2);

      await stores.query('ALTER TABLE aggregated_data MODIFY total_volume DECIMAL(30) NOT NULL');
      const marks = "SELECT MAX(next_offset) FROM aggregated_data WHERE source NOT LIKE 'redrive:%'";
      const before = await stores.query(marks);
      assert.equal((await done('redrive', stream)).stdout, `${stream}: 2 records redriven\n`);
      const sum = 3_600n * BigInt(Number.MAX_SAFE_INTEGER) + 127n;
      assert.equal(await total(), String(sum));
      assert.deepEqual(await stores.query(marks), before);
      assert.deepEqual(await stores.setAside(stream), []);
      assert.equal((await done('redrive', stream)).stdout, `${stream}: 0 records redriven\n`);
      assert.equal(await total(), String(sum));
    });

    it('counting anew takes redriven records with it', async () => {
      await done('seek', stream, '--to', 'beginning', '--recount');
      assert.equal(await total(), '0');
      await done('run', stream, '--available-now');
      assert.equal(await total(), String(3_600n * BigInt(Number.MAX_SAFE_INTEGER) + 127n));
    });

    it('a record still at fault stays set aside', async () => {
      await send('nonsense', ...ticks(128));
      await done('run', stream, '--available-now');
      const { code, stdout, stderr } = await ground.streams('redrive', stream);
      assert.equal(code, 1);
      assert.match(stdout, /│ trading_data │ +0 │ +9 │ the value is not JSON +│/);
      assert.match(stderr, /^streams: 1 of 1 record stays$/m);
      const [item] = await stores.setAside(stream);
      assert.equal(item?.offset, 9);
    });

    it('counting anew that is cut off before the list of set-aside records has removed the rows; again, it completes', async () => {
      const before = await total();
      const cut = mkdtempSync(join(tmpdir(), 'millrace-cut-'));
      try {
        for (const name of readdirSync(run().state))
          if (name !== 'outputs.json') symlinkSync(join(run().state, name), join(cut, name));
        const outputs = readFileSync(join(run().state, 'outputs.json'), 'utf8');
        writeFileSync(
          join(cut, 'outputs.json'),
          outputs.replaceAll(JSON.stringify(run().output('SetAsideTable')), '"nowhere"'),
        );
        const words = ['seek', stream, '--to', '9', '--recount', '--state', cut];
        const { code, stderr } = await hosted('streams', words);
        assert.equal(code, 1, stderr);
      } finally {
        rmSync(cut, { recursive: true });
      }
      assert.equal(await total(), String(BigInt(before) - 128n));
      assert.equal((await stores.setAside(stream)).length, 1);
      await done('seek', stream, '--to', '9', '--recount');
      assert.deepEqual(await stores.setAside(stream), []);
      await done('run', stream, '--available-now');
      assert.equal(await total(), before);
      assert.equal((await stores.setAside(stream)).length, 1);
    });

    it('--recount is refused for a function that names no ledger, or something else than a table, whatever its name', async () => {
      const before = await total();
      const lambda = new LambdaClient({
        endpoint: run().output('AwsEndpointUrl'),
        region: 'us-east-1',
        credentials: run().credentials,
      });
      const made = async (name: string, variables: Readonly<Record<string, string>>): Promise<void> => {
        await lambda.send(
          new CreateFunctionCommand({
            FunctionName: name,
            Runtime: 'nodejs24.x',
            Handler: 'index.handler',
            Role: 'arn:aws:iam::000000000000:role/other',
            Code: { ZipFile: zipSync({ 'index.mjs': strToU8('export const handler = () => null;') }) },
            Environment: { Variables: { STREAM: name, ...variables } },
          }),
        );
        await done('create', name, '--topic', 'trading_data', '--function', name);
      };
      const recount = (name: string) => refused('seek', name, '--to', 'beginning', '--recount');
      try {
        await made('other-aggregate', {});
        assert.match(
          await recount('other-aggregate'),
          /^streams: other-aggregate keeps no sums: function other-aggregate has no LEDGER_TABLE;/m,
        );
        await made('odd-aggregate', { LEDGER_TABLE: 'aggregated_data WHERE TRUE --' });
        assert.match(
          await recount('odd-aggregate'),
          /^streams: LEDGER_TABLE of function odd-aggregate is "aggregated_data WHERE TRUE --", which cannot name a table/m,
        );
      } finally {
        lambda.destroy();
      }
      assert.equal(await total(), before);
    });

    it('sums go on behind a record that was passed by hand, and a replay does not count it', async () => {
      const before = BigInt(await total());
      await send(...ticks(1, 2, 4));
      await done('seek', stream, '--skip', '0@11');
      await done('run', stream, '--available-now');
      assert.equal(await total(), String(before + 6n));
      await done('seek', stream, '--to', 'beginning');
      await done('run', stream, '--available-now');
      assert.equal(await total(), String(before + 6n));
    });

    it('a target that the topic no longer holds is refused with the earliest offset it does', async () => {
      const forget = async (offset: string): Promise<void> => {
        await ground.admin.fetchTopicOffsets('trading_data');
        await ground.admin.deleteTopicRecords({ topic: 'trading_data', partitions: [{ partition, offset }] });
      };
      await forget('4');
      const gone = /no longer has these records; the earliest it holds: partition 0 offset 4$/m;
      assert.match(await refused('seek', stream, '--to', '2', '--recount'), gone);
      assert.match(await refused('seek', stream, '--to', '0'), gone);
      await forget('10');
      const line = await refused('seek', stream, '--to', '2020-01-01', '--recount');
      assert.match(line, /the earliest it holds: partition 0 offset 10$/m);
    });

    it('what the topic deletes before the stream has read it is told by info', async () => {
      await done('seek', stream, '--to', '10');
      assert.doesNotMatch((await done('info', stream)).stdout, /begins at offset/);
      await ground.admin.deleteTopicRecords({
        topic: 'trading_data',
        partitions: [{ partition: 0, offset: '12' }],
      });
      assert.match(
        (await done('info', stream)).stdout,
        /^partition 0 begins at offset 12 by now: the stream goes on there, without up to 2 records from offset 10 on$/m,
      );
    });
  });
}
