import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { createTopic } from '../../../../lib/local/create-topic.ts';
import type { Broker } from './broker.ts';
import { withDestination } from './play.ts';
import { readTopic } from './read-topic.ts';
import { startStream, type Stream } from './stream.ts';
import { untilTrue } from '../../../support/until.ts';

/** Writes a line a record, unless one of the batch says `poison`: then the batch fails before anything is written. */
const CODE = `
import { appendFileSync } from 'node:fs';
export const handler = async event => {
  const records = Object.values(event.records).flat().map(({ partition, offset, value }) =>
    ({ at: Date.now(), partition, offset, value: Buffer.from(value, 'base64').toString() }));
  if (records.some(({ value }) => value === 'poison')) throw new Error('poison');
  appendFileSync(process.env.SEEN, records.map(record => JSON.stringify(record) + '\\n').join(''));
};`;

interface Written {
  readonly at: number;
  readonly partition: number;
  readonly offset: number;
  /** When it was sent. */
  readonly value: string;
}

/** Records that a function cannot take, on a broker. */
export function poisonSuite(broker: () => Broker): void {
  let stream: Stream;
  afterEach(() => stream.stop());

  const failed = 'failed';
  const settings = {
    ...withDestination,
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 6,
    MetricsConfig: { Metrics: ['EventCount'] },
  } as const;

  describe('a poison record under provisioned settings', () => {
    it('19, 48, 59: ends in the failure topic alone; its partition is written once each, others are not delayed', async () => {
      stream = await startStream(broker().address, settings, { code: CODE });
      const { topic, sendAll, lines, drained, admin, mappings } = stream;
      await createTopic(admin, { topic: failed, numPartitions: 2 });
      const written = (): Written[] => lines().map(line => JSON.parse(line));
      const record = (partition: number) => ({ partition, value: String(Date.now()) });
      const begun = Date.now();
      await sendAll([
        ...Array.from({ length: 13 }, () => record(0)),
        { partition: 0, key: 'k', value: 'poison' },
        ...Array.from({ length: 16 }, () => record(0)),
        ...Array.from({ length: 60 }, (_, i) => record(1 + (i % 2))),
      ]);
      let beside = 0;
      let besideInTime = 0;
      const isOpen = (): boolean => (mappings().counts(stream.settings.UUID)?.deadLettered ?? 0) === 0;
      while (isOpen()) {
        await sendAll([record(1), record(2)]);
        beside += 2;
        await untilTrue(
          () => !isOpen() || written().filter(({ partition }) => partition > 0).length === 60 + beside,
        );
        if (isOpen()) besideInTime = beside;
      }
      await drained();

      const [letter, ...more] = await readTopic(broker().address, failed, 1);
      assert.deepEqual([letter?.key?.toString(), more.length], ['k', 0]);
      const failure = JSON.parse(letter?.value?.toString() ?? '');
      assert.equal(failure.requestContext.condition, 'RetryAttemptsExhausted');
      assert.ok(failure.requestContext.approximateInvokeCount >= 1 + settings.MaximumRetryAttempts);
      assert.equal(failure.KafkaBatchInfo.recordInfo.offset, '13');
      const [source] = failure.payload.records[`${topic}-0`];
      assert.deepEqual(
        [source.topic, source.partition, source.offset, Buffer.from(source.value, 'base64').toString()],
        [topic, 0, 13, 'poison'],
      );

      const offsets = (wanted: number): number[] =>
        written()
          .filter(({ partition }) => partition === wanted)
          .map(({ offset }) => offset);
      assert.deepEqual(
        offsets(0),
        Array.from({ length: 30 }, (_, i) => i).filter(i => i !== 13),
      );
      for (const partition of [1, 2])
        assert.deepEqual(
          offsets(partition),
          Array.from({ length: 30 + beside / 2 }, (_, i) => i),
        );

      const given = Date.parse(failure.timestamp);
      const delays = written()
        .filter(({ partition }) => partition > 0)
        .map(({ at, value }) => at - Number(value));
      assert.ok(given - begun > 4_000, 'the poison record was tried for a while');
      assert.ok(besideInTime > 0, 'while it was tried, all records beside it had been written');
      console.log(
        `poison given up after ${given - begun} ms; ${60 + beside} records beside it took at most ${Math.max(...delays)} ms`,
      );
    });

    it('28, 54: a restart while it is tried repeats only what was not committed', async () => {
      stream = await startStream(broker().address, { ...settings, MaximumRetryAttempts: 3 }, { code: CODE });
      const { sendAll, lines, restart, drained } = stream;
      await sendAll([
        { partition: 0, value: '1' },
        { partition: 0, value: 'poison' },
        { partition: 0, value: '2' },
        { partition: 1, value: '3' },
      ]);
      await untilTrue(() => lines().length === 2);
      await restart();
      await drained();
      const values = lines().map(line => String(JSON.parse(line).value));
      assert.deepEqual(new Set(values), new Set(['1', '2', '3']));
      assert.equal(values.length, 3);
    });
  });

  describe('an on-failure topic', () => {
    const oneTry = { ...withDestination, MaximumRetryAttempts: 0 };

    it('61: that does not exist costs the record, by name, and not the partition', async () => {
      stream = await startStream(broker().address, {
        ...oneTry,
        DestinationConfig: { OnFailure: { Destination: 'kafka://nowhere' } },
      });
      const { send, control, drained, mappings, warnings } = stream;
      control({ fail: 'always' });
      await send(1);
      await drained();
      const counts = mappings().counts(stream.settings.UUID);
      assert.deepEqual([counts?.dropped, counts?.destinationErrors, counts?.deadLettered], [1, 1, 0]);
      assert.match(warnings.join('\n'), /failed once; 1 of 1 dropped: there is no topic nowhere/);
    });

    it('61: that takes no message so large costs the record too', async () => {
      stream = await startStream(broker().address, {
        ...oneTry,
        DestinationConfig: { OnFailure: { Destination: 'kafka://small' } },
      });
      const { sendAll, send, control, drained, mappings, warnings, admin, restart, result } = stream;
      await createTopic(admin, {
        topic: 'small',
        numPartitions: 1,
        configEntries: [{ name: 'max.message.bytes', value: '2000' }],
      });
      control({ fail: 'always' });
      await sendAll([{ partition: 0, value: 'x'.repeat(3_000) }]);
      await drained();
      await sendAll([{ partition: 0, key: 'k', value: 'short' }]);
      await drained();
      const counts = mappings().counts(stream.settings.UUID);
      assert.deepEqual([counts?.dropped, counts?.deadLettered], [1, 1]);
      assert.match(warnings.join('\n'), /over max\.message\.bytes of topic small/);
      const [letter] = await readTopic(broker().address, 'small', 1);
      assert.equal(letter?.key?.toString(), 'k');

      control({});
      const goesWell = async () => {
        await send(1);
        await drained();
      };
      const lost =
        /^PROBLEM: 1 record was given up and is kept nowhere but in the topic, the last: record .*@0 failed/;
      await goesWell();
      assert.match(result(), lost, 'what goes well does not hide what was lost');
      await restart();
      await goesWell();
      assert.match(result(), lost, 'nor does another run');
      const { UUID } = stream.settings;
      for (const enabled of [false, true]) {
        await stream.mappings().enable(UUID, enabled);
        await stream.mappings().settled(UUID);
      }
      await goesWell();
      await untilTrue(() => result() === 'OK');
    });
  });
}
