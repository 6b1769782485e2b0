import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Ended, Ground } from './verb-ground.ts';

const stream = 'trades-transform';

/** What the stream verbs promise, wherever AWS's APIs are answered. The stream has read nothing, and ends stopped. */
export function verbSuite(where: string, ground: () => Ground): void {
  const verb = (...words: string[]): Promise<Ended> => ground().streams(...words);
  const done = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await verb(...words);
    assert.equal(code, 0, `${words.join(' ')}: ${stderr}`);
    return stdout;
  };
  const refused = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await verb(...words);
    assert.equal(code, 1, `${words.join(' ')}: ${stdout}${stderr}`);
    assert.equal(stdout, '');
    const lines = stderr.trimEnd().split('\n');
    return (lines.at(-1) ?? '').replace(/^streams: /, '');
  };
  const names = async (): Promise<unknown[]> =>
    (JSON.parse(await done('list', '--json')) as { name: string }[]).map(({ name }) => name);
  const places = async (name = stream): Promise<{ current: string | null; lag: string }[]> => {
    const { partitions } = JSON.parse(await done('info', name, '--json')) as {
      partitions: { current: string | null; lag: string; lagSeconds: number }[];
    };
    return partitions;
  };
  const lag = async (name = stream): Promise<number> =>
    (await places(name)).reduce((sum, at) => sum + Number(at.lag), 0);

  describe(`the stream verbs against ${where}`, () => {
    it('list has the contract’s keys first, then where, what and whose', async () => {
      const all = JSON.parse(await done('list', '--json')) as Record<string, unknown>[];
      const found = all.find(each => each.name === stream);
      const contract = ['name', 'topic', 'function', 'batchSize', 'batchIntervalMs', 'status', 'lag'];
      assert.deepEqual(Object.keys(found ?? {}), [
        ...contract,
        'uri',
        'type',
        'owner',
        'lastResult',
        'setAside',
      ]);
      assert.deepEqual([found?.topic, found?.function], [ground().topic, ground().function]);
      assert.deepEqual([found?.status, found?.type, found?.owner], ['running', 'kafka', 'stack']);
      assert.deepEqual(found?.setAside, { count: 0, latest: [] });
    });

    it('list shows every column to people', async () => {
      const [, head = ''] = (await done('list')).split('\n');
      const columns = new Set(head.split('│').map(cell => cell.trim()));
      const wanted = 'name,uri,topic,function,type,owner,status,lag,set aside'.split(',');
      assert.deepEqual(
        wanted.filter(column => !columns.has(column)),
        [],
      );
      assert.ok(columns.has('interval ms') && columns.has('batch size'));
    });

    it('what needs a stopped stream refuses a running one', async () => {
      const calls = [
        ['test', stream],
        ['start', stream, '--limit', '1'],
        ['run', stream, '--available-now'],
        ['seek', stream, '--to', 'end', '--yes'],
      ];
      for (const words of calls)
        assert.match(await refused(...words), /^trades-transform is running: .* wants it stopped/);
    });

    it('stop and start change a stream once, and then do nothing', async () => {
      assert.equal(await done('start', stream), `${stream}: running already\n`);
      assert.equal(await done('stop', stream), `${stream}: stopped\n`);
      assert.equal(await done('stop', stream), `${stream}: stopped already\n`);
    });

    it('info shows lag in records and in seconds', async () => {
      await ground().send(6);
      assert.equal(await lag(), 6);
      const text = await done('info', stream);
      assert.match(text, /│ partition │ current │ end │ lag │ lag s │/);
      assert.match(text, /status +stopped \(Disabled\)/);
      assert.match(text, /lag +6 records/);
    });

    it('test shows what the function would write, and commits nothing', async () => {
      const before = await places();
      const [batch] = JSON.parse(await done('test', stream, '--json')) as {
        records: number;
        rows: object[];
      }[];
      assert.deepEqual([batch?.records, batch?.rows.length], [6, 6]);
      assert.match(await done('test', stream), /^6 records would write 6 rows to /);
      assert.deepEqual(
        (await places()).map(({ current }) => current),
        before.map(({ current }) => current),
      );
    });

    it('test and start say what they waited for in vain', async () => {
      const line = await refused('test', stream, '--limit', '2', '--timeout', '1500');
      assert.match(line, /^waited 1500 ms for batch 2 of 2: topic .* has no record that trades-transform/);
    });

    it('start --limit runs so many batches, commits them, and leaves the stream stopped', async () => {
      assert.equal(await done('start', stream, '--limit', '1'), `${stream}: 1 batch, 6 records; stopped\n`);
      assert.equal(await lag(), 0);
      assert.match(await done('info', stream), /status +stopped/);
      assert.match(await refused('start', stream, '--limit', '1', '--timeout', '300'), /^waited 300 ms/);
    });

    it('seek moves the place to the ends, an offset or a time, each within the topic', async () => {
      await done('seek', stream, '--to', 'beginning', '--yes');
      assert.equal(await lag(), 6);
      await done('seek', stream, '--to', '1', '--yes');
      assert.equal(await lag(), 3);
      await done('seek', stream, '--to', 'end', '--yes');
      assert.equal(await lag(), 0);
      await done('seek', stream, '--to', '2020-01-01', '--yes');
      assert.equal(await lag(), 6);
      const line = await refused('seek', stream, '--to', '77', '--yes');
      assert.match(line, /^topic .* ends before offset 77: partition 0 offset 2/);
      assert.match(await refused('seek', stream, '--to', '0', '--recount', '--yes'), /keeps no sums/);
    });

    it('seek --skip passes the one record that comes next in a partition, and refuses any other', async () => {
      const skip = (record: string) => ['seek', stream, '--skip', record, '--yes'];
      assert.equal(
        await refused(...skip('1@1')),
        `${stream} stands at offset 0 of partition 1, and the record it reads next is 1@0: nothing was skipped`,
      );
      assert.equal(await lag(), 6);
      assert.equal(await done(...skip('1@0')), `${stream}: record 1@0 passed; it goes on at 1\n`);
      assert.deepEqual(
        (await places()).map(({ current }) => current),
        ['0', '1', '0'],
      );
      await done('seek', stream, '--to', 'beginning', '--yes');
      assert.equal(await lag(), 6);
    });

    it('run --available-now takes all there is, in several batches if need be', async () => {
      assert.equal(await done('run', stream, '--available-now'), `${stream}: 1 batch, 6 records; stopped\n`);
      const made = ['create', 'by-two', '--topic', ground().free, '--function', ground().function];
      await done(...made, '--batch-size', '2');
      await ground().send(6, ground().free);
      const { batches, records } = JSON.parse(await done('run', 'by-two', '--available-now', '--json')) as {
        batches: number;
        records: number;
      };
      assert.deepEqual([batches, records], [3, 6]);
      assert.equal(await lag('by-two'), 0);
      assert.equal(await done('run', 'by-two', '--available-now'), 'by-two: 0 batches, 0 records; stopped\n');
      await done('drop', 'by-two', '--yes');
    });

    it('create makes a stream, stopped, and says where Lambda’s seconds differ', async () => {
      const words = ['create', 'mine', '--topic', ground().free, '--function', ground().function];
      const { code, stdout, stderr } = await verb(...words, '--batch-size', '7', '--batch-interval', '100');
      assert.equal(code, 0, stderr);
      assert.equal(stdout, 'mine: created, stopped\n');
      assert.match(
        stderr,
        /^the batch interval is 0 ms \(.*\), not 100: Lambda takes 0, .* or whole seconds$/m,
      );
      const all = JSON.parse(await done('list', '--json')) as Record<string, unknown>[];
      const { status, owner, batchSize, batchIntervalMs } = all.find(({ name }) => name === 'mine') ?? {};
      assert.deepEqual([status, owner, batchSize, batchIntervalMs], ['stopped', 'user', 7, 0]);
      assert.match(await refused(...words), /^there is a stream named "mine" already$/);
      assert.match(
        await refused('create', 'twin', ...words.slice(2)),
        /reads \S+ as mine already, and Lambda has one mapping for each function and topic; name another function$/,
      );
    });

    it('drop ends it, and refuses what the stack owns', async () => {
      assert.equal(await done('drop', 'mine', '--yes'), 'mine: dropped\n');
      assert.ok(!(await names()).includes('mine'));
      const line = await refused('drop', stream, '--yes');
      assert.match(line, /^trades-transform belongs to the stack/);
      assert.ok((await names()).includes(stream));
    });

    it('create leaves nothing behind when it cannot be', async () => {
      const before = await names();
      const { free: topic, function: target } = ground();
      const made = (...more: string[]) => refused('create', 'bad', ...more);
      assert.equal(
        await made('--topic', 'nowhere', '--function', target),
        'there is no topic named "nowhere"',
      );
      assert.equal(
        await made('--topic', topic, '--function', 'nobody'),
        'there is no function named "nobody"',
      );
      const all = ['--topic', topic, '--function', target];
      assert.match(await made(...all, '--batch-size', '10001'), /^the batch size must be .* 1 to 10000/);
      assert.match(
        await made(...all, '--batch-interval', '300001'),
        /^the batch interval must be 0 to 300000 ms/,
      );
      assert.deepEqual(await names(), before);
    });

    it('topics are made, listed with their readers, and deleted when nothing needs them', async () => {
      const { topic, free, function: target } = ground();
      const made = 'made.by-hand';
      assert.equal(
        await done('topics', 'create', made, '--partitions', '4'),
        `${made}: created, 4 partitions\n`,
      );
      assert.equal(await refused('topics', 'create', made), `there is a topic named "${made}" already`);
      assert.match(
        await refused('topics', 'create', 'made_by-hand'),
        /^there is a topic named "made.by-hand"/,
      );
      for (const bad of ['__mine', '.', 'a b'])
        assert.match(await refused('topics', 'create', bad), /cannot name a topic/);
      await done('create', 'reader', '--topic', made, '--function', target, '--start');

      const topics = JSON.parse(await done('topics', 'list', '--json')) as {
        name: string;
        owner: string;
        records: string;
        streams: string[];
      }[];
      const found = (name: string) => topics.find(each => each.name === name);
      assert.deepEqual(found(made), {
        name: made,
        partitions: 4,
        records: '0',
        owner: 'user',
        streams: ['reader'],
      });
      assert.equal(found(topic)?.owner, 'stack');
      assert.equal(found(topic)?.records, '6');
      assert.ok(found(topic)?.streams.includes(stream));
      assert.ok(found(free) !== undefined);
      assert.deepEqual(
        topics.filter(({ name }) => name.startsWith('__')),
        [],
      );
      assert.match(await done('topics', 'list'), /│ topic +│ partitions │ records │ owner │ streams +│/);

      const gone = (name: string) => refused('topics', 'delete', name, '--yes');
      assert.match(await gone(topic), /^topic \S+ belongs to the stack, whose template would miss it$/);
      assert.equal(await gone(made), `stream reader reads topic ${made}: npm run streams -- stop reader`);
      assert.equal(await gone('nowhere'), 'there is no topic named "nowhere"');
      await done('drop', 'reader', '--yes');
      assert.match(await refused('topics', 'delete', made), /^delete topic .*: say --yes to mean it$/);
      assert.equal(await done('topics', 'delete', made, '--yes'), `${made}: deleted\n`);
      assert.equal(await gone(made), `there is no topic named "${made}"`);
    });

    it('unknown names and wrong words have different exit codes', async () => {
      assert.match(
        await refused('info', 'nonsense'),
        /^no stream named "nonsense"; there are: .*trades-transform/,
      );
      assert.equal((await verb('fly')).code, 2);
    });
  });
}
