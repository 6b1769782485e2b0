import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { LocalRun } from '../support/run/local-run.ts';
import { hosted } from '../support/run/hosted.ts';
import { type Stores, storesOf } from '../support/trades/stores.ts';
import { until } from '../support/until.ts';
import { type Ended, type Ground, localGround } from './verb-ground.ts';

const name = 'tally';

/** On a run on which nobody uses the name `tally`. */
export function ownStream(run: () => LocalRun): void {
  describe('a stream of one’s own, from a template', () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-own-'));
    const path = (file: string): string => join(folder, file);
    let ground: Ground;
    let stores: Stores;
    before(async () => {
      ground = await localGround(run());
      stores = storesOf(run());
    });
    after(async () => {
      stores.close();
      await ground.stop();
      rmSync(folder, { recursive: true });
    });

    const streams = (words: readonly string[], input?: string): Promise<Ended> =>
      hosted('streams', words, { INIT_CWD: folder }, input);
    const done = async (...words: string[]): Promise<string> => {
      const { code, stdout, stderr } = await streams([...words, '--state', run().state]);
      assert.equal(code, 0, `${words.join(' ')}: ${stderr}`);
      return stdout;
    };
    const refused = async (...words: string[]): Promise<string> => {
      const { code, stderr } = await streams([...words, '--state', run().state]);
      assert.equal(code, 1, words.join(' '));
      return stderr;
    };
    const shell = async (statements: string): Promise<Ended> =>
      streams(['shell', '--state', run().state], statements);
    const sendTo = (partition: number, ...values: string[]) =>
      ground.producer.send({ topic: name, messages: values.map(value => ({ partition, value })) });
    const send = (...values: string[]) => sendTo(0, ...values);
    const written = async (): Promise<unknown[]> =>
      (await stores.query(`SELECT message FROM ${name} ORDER BY id`)).map(([message]) => message);
    const mark = async (): Promise<unknown> =>
      (
        await stores.query(`SELECT next_offset FROM stream_marks WHERE stream = '${name}' AND part = 0`)
      )[0]?.[0];

    it('new writes the module and its table’s DDL, without a run, and never over what is there', async () => {
      const { code, stdout } = await streams(['new', name]);
      assert.equal(code, 0);
      assert.ok(stdout.startsWith(`${path('tally.ts')} and ${path('tally.sql')} are written.`), stdout);
      const again = await streams(['new', name]);
      assert.equal(again.code, 1);
      assert.match(again.stderr, /^streams: \S+tally\.ts exists already: choose another name$/m);
    });

    it('CREATE STREAM applies the DDL beside the module, and leaves what stands', async () => {
      await done('topics', 'create', name);
      const view = `CREATE VIEW IF NOT EXISTS ${name}_size AS SELECT COUNT(*) AS size FROM ${name};\n`;
      writeFileSync(path('tally.sql'), readFileSync(path('tally.sql'), 'utf8') + view);
      const create = `CREATE KAFKA STREAM ${name} TOPICS '${name}' TRANSFORM ${name}.stream BATCH_INTERVAL 0;`;
      const { code, stdout, stderr } = await shell(`${create} DROP STREAM ${name}; ${create}`);
      assert.equal(code, 0, stderr);
      assert.equal(stderr.match(/tally\.sql: 2 statements applied$/gm)?.length, 2);
      assert.match(stdout, /^Stream tally created, stopped\.$/m);
      await send('a', 'b');
      assert.match(await done('run', name, '--available-now'), /1 batch, 2 records/);
      assert.deepEqual(await written(), ['a', 'b']);
      assert.deepEqual((await stores.query(`SELECT size FROM ${name}_size`))[0]?.map(Number), [2]);
    });

    it('a DDL that does anything else is refused by name before anything is made', async () => {
      writeFileSync(path('other.ts'), readFileSync(path('tally.ts'), 'utf8'));
      writeFileSync(path('other.sql'), `CREATE TABLE IF NOT EXISTS other (a INT);\nDROP TABLE ${name};\n`);
      const { code, stderr } = await shell(
        `CREATE KAFKA STREAM other TOPICS '${name}' TRANSFORM other.stream;`,
      );
      assert.equal(code, 1);
      assert.match(
        stderr,
        /other\.sql: only CREATE TABLE IF NOT EXISTS and CREATE VIEW IF NOT EXISTS can stand there, not DROP TABLE tally$/m,
      );
      assert.deepEqual(await stores.query("SHOW TABLES LIKE 'other'"), []);
      assert.doesNotMatch(await done('list', '--json'), /"other"/);
    });

    it('a record that its module fails on is passed by hand, alone and for good', async () => {
      const module = `export const stream = (batch: Uint8Array[]) => batch.map(message => {
  const text = new TextDecoder().decode(message);
  if (text === 'bad') throw new Error('bad is bad');
  return ['INSERT INTO ${name} (message) VALUES (:text)', { text }];
});`;
      writeFileSync(path('tally.ts'), module);
      const { code, stderr } = await shell(
        `DROP STREAM ${name}; CREATE KAFKA STREAM ${name} TOPICS '${name}' TRANSFORM ${name}.stream BATCH_SIZE 1;`,
      );
      assert.equal(code, 0, stderr);
      await send('c', 'bad', 'd');
      assert.match(await refused('run', name, '--available-now'), /bad is bad/);
      assert.deepEqual(await written(), ['a', 'b', 'c']);

      for (const wrong of ['0@2', '0@4'])
        assert.match(
          await refused('seek', name, '--skip', wrong),
          /tally stands at offset 3 of partition 0, and the record it reads next is 0@3: nothing was skipped$/m,
        );
      assert.match(await refused('seek', name, '--skip', '7@3'), /topic tally has no partition 7$/m);
      assert.match(
        await refused('seek', name, '--skip', '1@0'),
        /stands at offset 0 of partition 1, where there is no record yet: nothing was skipped$/m,
      );
      assert.equal(await mark(), 3);
      assert.equal(await done('seek', name, '--skip', '0@3'), 'tally: record 0@3 passed; it goes on at 4\n');
      assert.equal(await mark(), 4);
      await done('run', name, '--available-now');
      assert.deepEqual(await written(), ['a', 'b', 'c', 'd']);

      await done('seek', name, '--to', 'beginning');
      await done('run', name, '--available-now');
      assert.deepEqual(await written(), ['a', 'b', 'c', 'd']);
      assert.equal(await mark(), 5);
    });

    it('a skip that was cut off behind the mark is completed by the stream itself', async () => {
      await send('bad', 'e');
      assert.match(await refused('run', name, '--available-now'), /bad is bad/);
      await done('seek', name, '--skip', '0@5');
      await done('seek', name, '--to', '5');
      await done('run', name, '--available-now');
      assert.deepEqual(await written(), ['a', 'b', 'c', 'd', 'e']);
    });

    it('MAX_TRIES is for modules, and a function that is deployed has none', async () => {
      const all = JSON.parse(await done('list', '--json')) as { name: string; function: string }[];
      const target = all.find(each => each.name === 'trades-transform')?.function;
      const { code, stderr } = await shell(
        `CREATE KAFKA STREAM other TOPICS '${name}' TRANSFORM '${target}' MAX_TRIES 2;`,
      );
      assert.equal(code, 1);
      assert.match(stderr, /MAX_TRIES is for a module: function \S+ has rules of its own/);
    });

    const remade = (clauses: string): string =>
      `DROP STREAM ${name}; CREATE KAFKA STREAM ${name} TOPICS '${name}' TRANSFORM ${name}.stream BATCH_INTERVAL 0 ${clauses};`;

    it('MAX_TRIES 0 keeps a partition at such a record, whatever the batch around it, until it is passed by hand', async () => {
      assert.equal((await shell(remade('BATCH_SIZE 10 MAX_TRIES 0'))).code, 0);
      assert.match(await done('info', name), /^.*tries +without end/m);
      await send('f', 'bad', 'g');
      for (const delivery of [1, 2, 3, 4])
        assert.match(
          await refused('run', name, '--available-now'),
          new RegExp(`record 0@8 of tally failed \\(try ${delivery}; MAX_TRIES 0 never`),
        );
      assert.deepEqual(await written(), ['a', 'b', 'c', 'd', 'e', 'f']);
      assert.equal(await done('seek', name, '--skip', '0@8'), 'tally: record 0@8 passed; it goes on at 9\n');
      await done('run', name, '--available-now');
      assert.deepEqual(await written(), ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    });

    it('a record that its running module fails on is set aside, shown, and redriven once the module is mended', async () => {
      const made = await shell(`${remade('BATCH_SIZE 10')} START STREAM ${name};`);
      assert.equal(made.code, 0, made.stderr);
      await send('h', 'bad', 'i');
      await until('the stream goes on behind it', 60_000, async () => (await written()).includes('i'));
      assert.deepEqual((await written()).slice(-3), ['g', 'h', 'i']);
      const wanted = { topic: name, partition: 0, offset: 11, reason: 'stream() threw Error: bad is bad' };
      const info = JSON.parse(await done('info', name, '--json')) as {
        maxTries: number;
        setAside: { count: number; latest: Record<string, unknown>[] };
      };
      assert.deepEqual([info.maxTries, info.setAside.count], [3, 1]);
      assert.partialDeepStrictEqual(info.setAside.latest, [wanted]);
      assert.match(await done('info', name), /tries +3 of a record, then it is set aside/);
      assert.match(
        await done('list'),
        /^tally set aside 1 record, 0@11 last: stream\(\) threw Error: bad is bad$/m,
      );

      await done('stop', name);
      assert.match(
        (await streams(['redrive', name, '--state', run().state])).stdout,
        /0 records redriven[\s\S]*│ tally │ +0 │ +11 │ stream\(\) threw Error: bad is bad │/,
      );
      const module = readFileSync(path('tally.ts'), 'utf8').replace("'bad'", "'worse'");
      writeFileSync(path('tally.ts'), module);
      assert.equal((await shell(remade(''))).code, 0);
      assert.match(await done('redrive', name), /^tally: 1 record redriven$/m);
      assert.match(await done('redrive', name), /^tally: 0 records redriven$/m);
      await done('seek', name, '--to', 'beginning');
      await done('run', name, '--available-now');
      assert.deepEqual((await written()).slice(-4), ['g', 'h', 'i', 'bad']);
    });

    it('what was set aside of a topic that was made again is redriven once, and so is the record at its place now', async () => {
      assert.equal((await shell(remade('MAX_TRIES 1'))).code, 0);
      await sendTo(1, 'worse');
      await done('run', name, '--available-now');
      await done('topics', 'delete', name, '--yes');
      await done('topics', 'create', name);
      await sendTo(1, 'worse', 'j');
      await done('run', name, '--available-now');
      assert.deepEqual((await written()).slice(-2), ['bad', 'j']);
      const { setAside } = JSON.parse(await done('aside', name, '--json')) as { setAside: object[] };
      assert.equal(setAside.length, 2);

      const module = readFileSync(path('tally.ts'), 'utf8').replace("'worse'", "'worst'");
      writeFileSync(path('tally.ts'), module);
      assert.equal((await shell(remade(''))).code, 0);
      assert.equal(await done('redrive', name), `${name}: 2 records redriven\n`);
      assert.equal(await done('redrive', name), `${name}: 0 records redriven\n`);
      assert.deepEqual((await written()).slice(-3), ['j', 'worse', 'worse']);
    });
  });
}
