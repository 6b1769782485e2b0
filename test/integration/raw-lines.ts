import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Partitioners } from 'kafkajs';
import { createKafka } from '../../lib/local/kafka-client.ts';
import { readTopic } from '../lib/local/trigger/read-topic.ts';
import { hosted } from '../support/run/hosted.ts';
import { program } from '../support/run/program.ts';
import { until } from '../support/until.ts';
import type { Stage } from './stage.ts';

export function rawLines(stage: Stage): void {
  describe('npm run produce -- raw', () => {
    const wordsOf = (topic: string, words: readonly string[]): string[] =>
      ['raw', '--topic', topic, ...words].concat('--state', stage.run().state);
    const raw = (topic: string, words: readonly string[], input?: string | Buffer) =>
      hosted('produce', wordsOf(topic, words), {}, input);
    const file = (name: string, content: string | Buffer): string => {
      const path = join(stage.folder, name);
      writeFileSync(path, content);
      return path;
    };
    const sent = (topic: string, count: number) =>
      readTopic(stage.run().output('BootstrapBrokers'), topic, count);
    const textsOf = async (topic: string, count: number): Promise<string[]> =>
      (await sent(topic, count)).map(({ value }) => value?.toString('latin1') ?? '').sort();

    it('sends each line of a file as its bytes are, and creates the topic', async () => {
      const path = file('lines.txt', Buffer.from('one\r\n\n\xfftwo\n\r\n three', 'latin1'));
      const { code, stdout, stderr } = await raw('raw.bytes', ['--file', path]);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /topic raw\.bytes created with 3 partitions/);
      assert.equal(stdout, 'lines read: 3\nmessages sent: 3\nlines rejected: 0\nempty lines skipped: 2\n');
      assert.deepEqual(await textsOf('raw.bytes', 3), [' three', 'one', '\xfftwo']);
    });

    it('takes the key from a field, and rejects a line without it by number and reason', async () => {
      const users = Array.from({ length: 40 }, (_, index) => `{"user":"u${index % 8}","n":${index}}`);
      const input = ['no json', ...users, '["user"]', '{"user":null}', '{"user":42}'].join('\n');
      const { code, stdout, stderr } = await raw('raw.keys', ['--key-field', 'user'], input);
      assert.equal(code, 1);
      assert.match(stdout, /^lines read: 44\nmessages sent: 41\nlines rejected: 3\n/);
      assert.match(stderr, /3 lines of 44 in stdin were rejected: .* by --allow-rejected 3\n$/);
      assert.match(stderr, /line 1 rejected: not JSON/);
      assert.match(stderr, /line 42 rejected: not a JSON object/);
      assert.match(stderr, /line 43 rejected: field "user" is neither a text nor a number/);
      const messages = await sent('raw.keys', 41);
      assert.deepEqual(
        new Set(messages.map(({ key }) => String(key))),
        new Set(['u0', 'u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'u7', '42']),
      );
      for (const { key, value } of messages)
        assert.equal(String(JSON.parse(String(value)).user), String(key));
    });

    it('gives a key the partition that every Kafka client gives it', async () => {
      const input = Array.from({ length: 30 }, (_, index) => `{"k":"key ${index}"}`).join('\n');
      await raw('raw.partitions', ['--key-field', 'k'], input);
      const partitionOf = Partitioners.JavaCompatiblePartitioner();
      const metadata = [0, 1, 2].map(partitionId => ({
        partitionErrorCode: 0,
        partitionId,
        leader: 0,
        replicas: [],
        isr: [],
      }));
      const batches = await readTopic(stage.run().output('BootstrapBrokers'), 'raw.partitions', 30);
      const counts = [0, 0, 0];
      for (const { key } of batches) {
        const message = { key, value: null };
        const at = partitionOf({ topic: 'raw.partitions', partitionMetadata: metadata, message });
        counts[at] = (counts[at] ?? 0) + 1;
      }
      assert.deepEqual(await endOffsets(stage, 'raw.partitions'), counts);
    });

    it('sends a line that is piped in before the next one comes, and ends on Ctrl+C', async () => {
      const input = new PassThrough();
      const running = program('produce', wordsOf('raw.slow', []), {}, { input });
      await until('the topic is there', 30_000, () => running.stderr().includes('topic raw.slow created'));
      input.write('first\nunfin');
      assert.deepEqual(await textsOf('raw.slow', 1), ['first']);
      input.write('ished\n');
      assert.deepEqual(await textsOf('raw.slow', 2), ['first', 'unfinished']);
      input.write('never ended');
      running.kill('SIGINT');
      const { code, stdout, stderr } = await running.ended;
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^lines read: 2\nmessages sent: 2\n/);
    });

    it('stops after --limit lines, and keeps --interval between them', async () => {
      const { code, stdout } = await raw('raw.some', ['--limit', '2', '--interval', '0.01'], 'a\n\nb\nc\n');
      assert.equal(code, 0);
      assert.match(stdout, /^lines read: 2\nmessages sent: 2\n/);
      assert.deepEqual(await textsOf('raw.some', 2), ['a', 'b']);
    });

    it('sends every whole line of a truncated .gz, and fails saying where', async () => {
      const lines = Array.from({ length: 20_000 }, (_, index) => `${index} ${Math.sin(index)}`);
      const whole = gzipSync(lines.join('\n'));
      const path = file('cut.gz', whole.subarray(0, whole.length / 2));
      const { code, stdout, stderr } = await raw('raw.cut', ['--file', path]);
      assert.equal(code, 1);
      const read = Number(/^lines read: (\d+)$/m.exec(stdout)?.[1]);
      assert.ok(read > 1000, stdout);
      assert.match(
        stderr,
        new RegExp(`cut\\.gz is cut off: its gzip data end too early, after line ${read}\\n$`),
      );
      assert.deepEqual(await textsOf('raw.cut', read), lines.slice(0, read).sort());
    });

    it('rejects a line that no broker would take, and sends those around it', async () => {
      const input = ['before', 'x'.repeat(1_000_001), 'y'.repeat(1_000_000), 'after'].join('\n');
      const { code, stdout, stderr } = await raw('raw.long', ['--allow-rejected', '1'], input);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /line 2 rejected: longer than 1000000 bytes/);
      assert.match(stdout, /^lines read: 4\nmessages sent: 3\nlines rejected: 1\n/);
    });

    it('refuses lines of which none can be used; unpacks what is piped in', async () => {
      const none = await raw('raw.none', ['--key-field', 'k'], 'a\nb\n');
      assert.equal(none.code, 1);
      assert.match(none.stderr, /no line of 2 in stdin was usable: not JSON: 2 \(line 1, 2\)\n$/);
      const packed = await raw('raw.none', [], gzipSync('a\n'));
      assert.equal(packed.code, 0, packed.stderr);
      assert.deepEqual(await textsOf('raw.none', 1), ['a']);
      const nothing = await raw('raw.none', [], '');
      assert.deepEqual(
        [nothing.code, nothing.stdout],
        [0, 'lines read: 0\nmessages sent: 0\nlines rejected: 0\n'],
      );
    });
  });
}

async function endOffsets(stage: Stage, topic: string): Promise<number[]> {
  const admin = createKafka({
    brokers: [stage.run().output('BootstrapBrokers')],
    clientId: 'test',
  }).admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  return offsets.sort((a, b) => a.partition - b.partition).map(({ high }) => Number(high));
}
