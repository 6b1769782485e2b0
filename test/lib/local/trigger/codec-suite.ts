import assert from 'node:assert/strict';
import { afterEach, it } from 'node:test';
import kafkajs from 'kafkajs';
import { createKafka } from '../../../../lib/local/kafka-client.ts';
import { boundFetches } from '../../../../lib/local/records/mend-fetch.ts';
import { usualBounds } from '../../../../lib/local/records/room.ts';
import { untilTrue } from '../../../support/until.ts';
import type { Broker } from './broker.ts';
import { startStream, type Stream } from './stream.ts';

const codecs = ['gzip', 'snappy', 'lz4', 'zstd', 'uncompressed'];
/** More than a block of each codec, packing well in part. */
const long = Array.from({ length: 20_000 }, (_, index) => `${index}, ${(index * 7919) % 65_537}; `).join('');

/** Records that other producers compress, on a broker, whose Java packs them here. */
export function codecSuite(broker: () => Broker): void {
  let stream: Stream;
  afterEach(() => stream.stop());

  it('68: hands over what is compressed by any codec, in order, with keys, headers and tombstones', async () => {
    stream = await startStream(broker().address);
    const { topic, admin, sendAll, drained, events } = stream;
    for (const codec of codecs) {
      await admin.alterConfigs({
        validateOnly: false,
        resources: [
          {
            type: kafkajs.ConfigResourceTypes.TOPIC,
            name: topic,
            configEntries: [{ name: 'compression.type', value: codec }],
          },
        ],
      });
      await sendAll([
        { partition: 0, value: long },
        { partition: 0, key: codec, value: codec, headers: { by: codec } },
        { partition: 0, key: codec, value: null },
      ]);
    }
    await drained();
    const records = events().flatMap(event => event.records[`${topic}-0`] ?? []);
    assert.deepEqual(
      records.map(({ value }) => (value === undefined ? null : Buffer.from(value, 'base64').toString())),
      codecs.flatMap(codec => [long, codec, null]),
    );
    const [, keyed] = records as readonly { readonly key?: string; readonly headers?: unknown }[];
    assert.deepEqual(keyed?.key, Buffer.from('gzip').toString('base64'));
    assert.deepEqual(keyed?.headers, [{ by: [...Buffer.from('gzip')] }]);
  });

  it('one batch that cannot be read costs itself, by name, and its partition goes on', async () => {
    stream = await startStream(broker().address);
    const { topic, sendAll, drained, values, mappings, settings, warnings } = stream;
    boundFetches({ unpackedBytes: 1000 });
    try {
      const send = (value: string) =>
        stream.producer.send({
          topic,
          compression: kafkajs.CompressionTypes.GZIP,
          messages: [{ partition: 0, value }],
        });
      await send('before');
      await send('x'.repeat(2000));
      await send('behind');
      await sendAll([{ partition: 1, value: 'beside' }]);
      await drained();
      assert.deepEqual(new Set(values()), new Set(['before', 'behind', 'beside']));
      assert.equal(mappings().counts(settings.UUID)?.dropped, 1);
      assert.match(warnings.join('\n'), /-0, offset 1 \(1 record\), cannot be read: .* 1000 bytes; dropped/);
    } finally {
      boundFetches({ unpackedBytes: usualBounds.unpackedBytes });
    }
  });

  it('records behind an open transaction are not handed over, and are lag until it ends', async () => {
    stream = await startStream(broker().address);
    const { topic, sendAll, drained, values, mappings, settings } = stream;
    const client = createKafka({ brokers: [broker().address], clientId: 'test' });
    const producer = client.producer({
      transactionalId: topic,
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await producer.connect();
    await sendAll([{ partition: 0, value: 'before' }]);
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ partition: 0, value: 'open' }] });
    await sendAll([{ partition: 0, value: 'behind' }]);
    const place = async () => (await mappings().lag(settings.UUID)).find(({ partition }) => partition === 0);
    await untilTrue(async () => (await place())?.current === 1n);
    const { stable, end, lag } = (await place()) ?? {};
    assert.deepEqual([stable, end, lag], [1n, 3n, 2n]);
    assert.deepEqual(values(), ['before']);
    await transaction.abort();
    await producer.disconnect();
    await drained();
    assert.deepEqual(values(), ['before', 'behind']);
    await untilTrue(async () => (await place())?.lag === 0n);
  });
}
