import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import kafkajs from 'kafkajs';
import { type Broker, startBroker } from '../lib/local/trigger/broker.ts';
import { startAwsStub } from '../support/aws/aws-stub.ts';
import { hosted } from '../support/run/hosted.ts';
import { program } from '../support/run/program.ts';
import { until } from '../support/until.ts';
import { stubGround } from './verb-ground.ts';
import { tickMessage } from '../support/trades/tick-message.ts';
import { verbSuite } from './verb-suite.ts';

/** As a stack makes it in whose network there are no endpoints for pollers. */
const provisioned = {
  ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 3, PollerGroupName: 'millrace-away' },
  MetricsConfig: { Metrics: ['EventCount'] },
  LoggingConfig: { SystemLogLevel: 'WARN' },
  FunctionResponseTypes: ['ReportBatchItemFailures'],
};

describe('the stream verbs know AWS’s APIs and Kafka, and nothing else', () => {
  let broker: Broker;
  let stub: Awaited<ReturnType<typeof stubGround>>;
  before(async () => {
    broker = await startBroker();
    stub = await stubGround(broker.address);
  });
  after(async () => {
    await stub.stop();
    await broker.stop();
  });

  verbSuite('a stub of AWS', () => stub);

  it('a batch has the event that Lambda’s trigger writes', () => {
    const [event] = stub.wrote;
    assert.match(event?.eventSourceArn ?? '', /^arn:aws:kafka:eu-central-9:210987654321:cluster\/stub\//);
    assert.deepEqual(
      Object.keys(event?.records ?? {}).sort(),
      [0, 1, 2].map(p => `${stub.topic}-${p}`),
    );
    const [record] = event?.records[`${stub.topic}-1`] ?? [];
    assert.deepEqual([record?.partition, record?.offset], [1, 0]);
    assert.equal(Buffer.from(record?.value ?? '', 'base64').toString(), tickMessage(2));
  });

  it('a batch whose function fails is not committed, and the reason is one line', async () => {
    const value = 'poison';
    await stub.producer.send({ topic: stub.topic, messages: [{ partition: 2, value }] });
    const { code, stderr } = await stub.streams('run', 'trades-transform', '--available-now');
    assert.equal(code, 1);
    const line =
      /^streams: function writer failed on batch 1 \(partition 2 before offset 3\): TypeError: cannot swallow that; it stays where it was, 0 batches before it are committed$/m;
    assert.match(stderr, line);
    const { stdout } = await stub.streams('info', 'trades-transform', '--json');
    assert.equal((JSON.parse(stdout) as { lag: number }).lag, 1);
  });

  it('a batch ends before 6 MB of event, each record in one of them', async () => {
    const made = ['create', 'big', '--topic', stub.free, '--function', 'writer'];
    assert.equal((await stub.streams(...made, '--starting-position', 'end')).code, 0);
    assert.equal((await stub.streams('seek', 'big', '--to', 'end', '--yes')).code, 0);
    const letters = 'abcdefghijkl'.split('');
    for (const [i, letter] of letters.entries()) {
      const messages = [{ partition: i % 3, value: letter.repeat(700_000) }];
      await stub.producer.send({ topic: stub.free, messages });
    }
    const before = stub.wrote.length;
    const { stdout } = await stub.streams('run', 'big', '--available-now');
    assert.equal(stdout, 'big: 2 batches, 12 records; stopped\n');
    const events = stub.wrote.slice(before);
    for (const event of events) assert.ok(JSON.stringify(event).length <= 6_291_556);
    const records = events.flatMap(event => Object.values(event.records).flat());
    const seen = records.map(({ value }) => Buffer.from(value ?? '', 'base64').toString('latin1', 0, 1));
    assert.deepEqual(seen.sort(), letters);
    assert.equal((await stub.streams('drop', 'big', '--yes')).code, 0);
  });

  it('a mapping’s filter holds in its batches too, and what it leaves out is passed over', async () => {
    assert.equal((await stub.streams('stop', 'sifter')).code, 0);
    const messages = Array.from({ length: 9 }, (_, i) => ({
      partition: i % 3,
      value: JSON.stringify({ keep: i % 2 === 0 }),
    }));
    await stub.producer.send({ topic: stub.sifted, messages });
    const { stdout } = await stub.streams('run', 'sifter', '--available-now');
    assert.equal(stdout, 'sifter: 1 batch, 5 records; stopped\n');
    const asked = stub.wrote.map(({ whole }) => whole);
    assert.deepEqual([asked[0], asked.at(-1)], [undefined, true], 'one that reports items fails as a whole');
    const info = await stub.streams('info', 'sifter', '--json');
    assert.equal((JSON.parse(info.stdout) as { lag: number }).lag, 0);
  });

  it('a group that somebody else reads in is left alone', async () => {
    const consumer = stub.kafka.consumer({ groupId: 'millrace-stub-trades-transform' });
    await consumer.connect();
    await consumer.subscribe({ topic: stub.topic });
    await consumer.run({ autoCommit: false, eachBatch: () => Promise.resolve() });
    try {
      await until('it is in the group', 30_000, async () => {
        const { members, state } = await consumer.describeGroup();
        return state === 'Stable' && members.length === 1;
      });
      const before = stub.wrote.length;
      for (const words of [
        ['run', '--available-now'],
        ['seek', '--to', 'end', '--yes'],
      ]) {
        const { code, stderr } = await stub.streams(...words, 'trades-transform');
        assert.equal(code, 1);
        assert.match(stderr, /^streams: somebody else reads in the group millrace-stub-trades-transform/m);
      }
      assert.equal(stub.wrote.length, before);
    } finally {
      await consumer.disconnect();
    }
  });

  it('test refuses a function that does not know dry runs before it gets a record', async () => {
    const before = stub.wrote.length;
    await stub.streams('create', 'deaf', '--topic', stub.free, '--function', 'deaf', '--yes');
    const { code, stderr } = await stub.streams('test', 'deaf');
    assert.equal(code, 1);
    assert.match(stderr, /^streams: function deaf does not know dry runs: .* answers "done"$/m);
    assert.equal(stub.wrote.length, before);
  });

  it('a deployment is named with its account and region, and what cannot be undone wants a yes', async () => {
    const { stderr } = await stub.streams('list');
    assert.equal(stderr, 'account 210987654321, region eu-central-9\n');
    const dropped = await stub.streams('drop', 'deaf');
    assert.equal(dropped.code, 1);
    assert.match(dropped.stderr, /^streams: drop deaf on AWS: say --yes to mean it$/m);
    assert.equal((await stub.streams('drop', 'deaf', '--yes')).code, 0);
  });

  it('from outside its network, a deployment’s streams are listed, started, stopped, made and dropped', async () => {
    const topics = ['a', 'b'];
    const away = await startAwsStub({
      stage: 'away',
      brokers: '127.0.0.1:9',
      topics,
      functions: { f: () => null },
      mappings: [{ group: 'millrace-away-one', topic: 'a', function: 'f', settings: provisioned }],
    });
    const streams = (...words: string[]) =>
      hosted('streams', [...words, '--aws', away.stack], away.environment);
    try {
      away.put('the-counters', { name: { S: 'stream:one' }, rows: { N: '12' }, skipped: { N: '3' } });
      const record = { topic: { S: 'a' }, partition: { N: '2' }, offset: { N: '7' } };
      const reason = { S: 'not what it should be' };
      away.put('the-set-aside', { stream: { S: 'one' }, ...record, reason, set_aside_at: { S: 'then' } });
      const { code, stdout } = await streams('info', 'one');
      assert.equal(code, 0);
      assert.match(stdout, /skipped +3 records/);
      assert.match(stdout, /set aside +1 record$/m);
      assert.match(stdout, /│ then │ a +│ +2 │ +7 │ not what it should be │/);
      assert.match(stdout, /^partitions: cannot reach the brokers at 127\.0\.0\.1:9 from here/m);
      assert.equal((await streams('stop', '--all')).stdout, 'one: stopped\n');
      const made = await streams('create', 'two', '--topic', 'b', '--function', 'f', '--start');
      assert.equal(made.stdout, 'two: created, running\n');
      const two = away.mappings().at(-1);
      const { FunctionResponseTypes: _, ...pollers } = provisioned;
      for (const [member, value] of Object.entries(pollers)) assert.deepEqual(two?.[member], value, member);
      assert.equal(two?.['FunctionResponseTypes'], undefined);
      assert.equal((await streams('drop', 'two', '--yes')).stdout, 'two: dropped\n');
      const waiting = program(
        'streams',
        ['create', 'three', '--topic', 'new', '--function', 'f', '--aws', away.stack],
        away.environment,
      );
      const says = 'MSK knows no topic "new"; it learns of a new one after a minute: asking again for 90 s\n';
      await until('it waits for a topic that MSK may not know yet', 30_000, () =>
        waiting.stderr().includes(says),
      );
      topics.push('new');
      assert.equal((await waiting.ended).stdout, 'three: created, stopped\n');
      assert.equal((await streams('drop', 'three', '--yes')).stdout, 'three: dropped\n');
      const needy = await streams('run', 'one', '--available-now');
      assert.equal(needy.code, 1);
      assert.match(needy.stderr, /^streams: cannot reach the brokers at 127\.0\.0\.1:9 from here/m);
      const refused = await streams('topics', 'create', 'consumers');
      assert.equal(refused.code, 1);
      assert.match(
        refused.stderr,
        /^streams: cannot reach the brokers at \S+ from here \(they are private to their network\): run this on a host in that network, or declare the topic in the template/m,
      );
    } finally {
      away.stop();
    }
  });

  it('dead letters are redriven with their own places; what fails again stays', async () => {
    const { deadLetters, name, source } = stub.dead;
    const letter = (offset: number, text: string, of = 'picky'): { partition: number; value: string } => {
      const value = Buffer.from(text).toString('base64');
      const record = { topic: stub.free, partition: 2, offset, timestamp: 5, value, headers: [] };
      const event = { eventSource: 'aws:kafka', records: { [`${stub.free}-2`]: [record] } };
      const requestContext = { functionArn: stub.arnOf(of), condition: 'RetryAttemptsExhausted' };
      return { partition: 0, value: JSON.stringify({ requestContext, version: '1.0', payload: event }) };
    };
    const messages = [
      letter(3, 'fine'),
      letter(4, 'theirs', 'writer'),
      letter(5, 'bad'),
      letter(9, 'fine too'),
    ];
    await stub.producer.send({ topic: deadLetters, messages });
    const waiting = async (): Promise<string> => {
      const { stdout } = await stub.streams('info', name);
      return /dead letters +(\d+) records?/.exec(stdout)?.[1] ?? '';
    };
    assert.equal(await waiting(), '4');

    const first = await stub.streams('redrive', name);
    assert.equal(first.code, 1);
    assert.match(first.stdout, /^late: 2 records redriven$/m);
    assert.match(first.stdout, /│ ground\.of-a-stub\.free │ +2 │ +5 │ Error: bad is bad │/);
    assert.match(first.stderr, /^streams: 1 of 3 records stays$/m);
    assert.equal(await waiting(), '2');
    const redriven = source.map(({ records, eventSourceArn }) => [
      eventSourceArn,
      ...Object.entries(records).map(([key, [record]]) => `${key} ${record?.partition} ${record?.offset}`),
    ]);
    const at = (offset: number) => [stub.clusterArn, `${stub.free}-2 2 ${offset}`];
    assert.deepEqual(redriven, [at(3), at(9)]);

    stub.dead.mend();
    assert.equal((await stub.streams('redrive', name)).stdout, 'late: 2 records redriven\n');
    assert.equal(await waiting(), '0');
    assert.equal((await stub.streams('redrive', name)).stdout, 'late: 0 records redriven\n');
  });

  it('what was set aside is redriven with its own source, and waits for the stream only where that is its topic’s', async () => {
    const { name, source } = stub.dead;
    const madeAgain = `${stub.clusterArn}-of-another-topic`;
    const item = (offset: number, suffix: string, from?: string) => ({
      stream: { S: name },
      position: { S: `${stub.free}#00002#${String(offset).padStart(20, '0')}${suffix}` },
      topic: { S: stub.free },
      partition: { N: '2' },
      offset: { N: String(offset) },
      timestamp: { N: '5' },
      reason: { S: 'bad' },
      length: { N: '4' },
      bytes: { B: Buffer.from('fine').toString('base64') },
      set_aside_at: { S: 'then' },
      ...(from !== undefined && { source: { S: from } }),
    });
    const cut = { ...item(900, '#03', madeAgain), length: { N: '300000' } };
    for (const each of [item(900, ''), item(900, '#01', stub.clusterArn), item(900, '#02', madeAgain), cut])
      stub.put('the-set-aside', each);
    const before = source.length;

    const { code, stdout } = await stub.streams('redrive', name);
    assert.equal(code, 1);
    assert.match(stdout, /^late: 1 record redriven$/m);
    assert.equal(stdout.match(/the stream has yet to read it/g)?.length, 2);
    assert.match(stdout, /only its first 256 KB were kept, and the topic no longer has it/);
    assert.deepEqual(
      source.slice(before).map(({ eventSourceArn }) => eventSourceArn),
      [madeAgain],
    );

    const listed = await stub.streams('aside', name);
    const places = [...listed.stdout.matchAll(/free-(2@900\S*)/g)].map(([, place]) => place);
    assert.deepEqual(places, ['2@900#', '2@900#01', '2@900#03']);
    const unclear = await stub.streams('aside', name, '--dismiss', '2@900', '--yes');
    assert.equal(unclear.code, 1);
    assert.match(unclear.stderr, /^streams: 3 records of 2@900 were set aside: --dismiss one of 2@900# \(/m);
    for (const place of ['2@900#01', '2@900#', '2@900'])
      assert.equal(
        (await stub.streams('aside', name, '--dismiss', place, '--yes')).stdout,
        'late: 1 record dismissed\n',
      );
    assert.equal((await stub.streams('aside', name)).stdout, 'late has set nothing aside\n');
  });

  it('a batch that could not be read is redriven record by record, once it can be', async () => {
    const { deadLetters, name, source } = stub.dead;
    const messages = ['large', 'larger'].map(text => ({
      partition: 1,
      key: text,
      value: text.padEnd(800_000),
    }));
    const { GZIP } = kafkajs.CompressionTypes;
    const [sent] = await stub.producer.send({ topic: stub.free, compression: GZIP, messages });
    const first = Number(sent?.baseOffset);
    const letterFrom = (eventSourceArn: string) => {
      const recordInfo = {
        partition: 1,
        offset: String(first),
        lastOffset: String(first + 1),
        reason: 'too large',
      };
      const requestContext = { functionArn: stub.arnOf('picky'), condition: 'UnreadableRecordBatch' };
      return JSON.stringify({ requestContext, KafkaBatchInfo: { eventSourceArn, recordInfo } });
    };
    const told = { partition: 0, value: letterFrom(stub.clusterArn) };
    await stub.producer.send({ topic: deadLetters, messages: [told] });
    const before = source.length;

    const words = ['redrive', name, '--aws', stub.stack];
    const bound = { MILLRACE_MAX_BATCH_BYTES: String(1024 * 1024) };
    const vain = await program('streams', words, { ...stub.environment, ...bound }).ended;
    assert.equal(vain.code, 1);
    assert.match(vain.stdout, /its record batch, to offset \d+, cannot be read: too large/);
    assert.match(vain.stderr, /1 of 1 record stays/);
    assert.equal(source.length, before);

    assert.equal((await stub.streams('redrive', name)).stdout, 'late: 2 records redriven\n');
    const redriven = source.slice(before).flatMap(({ records }) => Object.values(records).flat());
    assert.deepEqual(
      redriven.map(({ offset, value }) => [
        offset,
        Buffer.from(value ?? '', 'base64')
          .toString()
          .trim(),
      ]),
      [
        [first, 'large'],
        [first + 1, 'larger'],
      ],
    );
    assert.equal((await stub.streams('redrive', name)).stdout, 'late: 0 records redriven\n');

    const another = { partition: 0, value: letterFrom(`${stub.clusterArn}-of-another-topic`) };
    await stub.producer.send({ topic: deadLetters, messages: [another] });
    assert.equal((await stub.streams('redrive', name)).code, 1);
    assert.equal(source.length, before + 2);
  });

  it('a stack that is not there is refused by name', async () => {
    const { code, stderr } = await program('streams', ['list', '--aws', 'nothing'], stub.environment).ended;
    assert.equal(code, 1);
    assert.match(stderr, /^streams: there is no stack named "nothing-/m);
  });
});
