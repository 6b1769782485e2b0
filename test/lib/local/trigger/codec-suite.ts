import assert from 'node:assert/strict';
import { afterEach, it } from 'node:test';
import kafkajs from 'kafkajs';
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
}
