import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, it } from 'node:test';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { archiveIn } from '../../../../lib/local/engines/kafka-classes.ts';
import { createKafka } from '../../../../lib/local/kafka-client.ts';
import type { KafkaRecord } from '../../../../lib/local/records/fetched.ts';
import { openLog, type TopicLog } from '../../../../lib/cli/streams/records/topic-log.ts';
import { untilTrue } from '../../../support/until.ts';
import { shownOf, type Verdict, verdictsIn } from '../records/java-batches.ts';
import type { Broker } from './broker.ts';
import { startStream } from './stream.ts';

const program = join(import.meta.dirname, 'Judge.java');

/** Fills topics and reads them, by Java's own client; that takes a while, as the broker compacts some of them. */
export async function judged({ java, address }: Broker): Promise<readonly Verdict[]> {
  const { JDK_JAVA_OPTIONS: _, ...environment } = process.env;
  const archive = archiveIn({ java: java.command, jars: java.jars, cache: dirname(java.jars) });
  const words = [`-XX:SharedArchiveFile=${archive}`, '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
  const { stdout } = await promisify(execFile)(
    java.command,
    [...words, '-cp', join(java.jars, '*'), program, address, '1'],
    { env: environment, maxBuffer: 2 ** 26 },
  );
  return verdictsIn(stdout);
}

/** Records as Java's own client reads them, and the trigger on what Java has written. */
export function javaSuite(broker: () => Broker, judging: () => Promise<readonly Verdict[]>): void {
  let verdicts: readonly Verdict[] = [];
  before(async () => {
    verdicts = await judging();
  });

  it('in every codec, compacted or not, of either time, with transactions: the same as Java reads', async () => {
    assert.equal(verdicts.length, 20);
    const kafka = createKafka({ brokers: [broker().address], clientId: 'judged' });
    const read = verdicts.map(async ({ name }) => {
      const log = await openLog(kafka, name);
      const shown = shownOf(await allOf(log, await endOf(name)));
      await log.close();
      return [name, ...shown];
    });
    assert.deepEqual(
      await Promise.all(read),
      verdicts.map(({ name, count, crc }) => [name, count, crc]),
    );
  });

  it('the trigger hands all of a compacted topic over, whose last records were aborted, and lag is 0', async () => {
    const { name: topic, count } =
      verdicts.find(({ name }) => name === 'judge.zstd.compacted') ?? assert.fail();
    const stream = await startStream(broker().address, { Topics: [topic] });
    after(() => stream.stop());
    await untilTrue(async () => {
      const [place] = await stream.mappings().lag(stream.settings.UUID);
      return place !== undefined && place.lag === 0n && place.current === place.end;
    });
    const records = stream.events().flatMap(event => Object.values(event.records).flat());
    assert.equal(records.length, count);
    assert.equal(stream.result(), 'OK');
  });

  it('the trigger hands 150,000 records of one batch over, in batches of at most the mapping’s size', async () => {
    const code = `
      import { appendFileSync } from 'node:fs';
      export const handler = async ({ records }) =>
        appendFileSync(process.env.SEEN, Object.values(records).flat().length + '\\n');`;
    const stream = await startStream(
      broker().address,
      { Topics: ['judge.many'], BatchSize: 10_000 },
      { code, memoryMb: 512 },
    );
    after(() => stream.stop());
    const counts = (): number[] => stream.lines().map(Number);
    await untilTrue(() => counts().reduce((sum, count) => sum + count, 0) === 150_000);
    assert.ok(counts().every(count => count <= 10_000));
  });

  async function endOf(topic: string): Promise<bigint> {
    const admin = createKafka({ brokers: [broker().address], clientId: 'judged' }).admin();
    await admin.connect();
    const [end] = await admin.fetchTopicOffsets(topic);
    await admin.disconnect();
    return BigInt(end?.high ?? 0);
  }
}

async function allOf(log: TopicLog, end: bigint): Promise<readonly KafkaRecord[]> {
  const all: KafkaRecord[] = [];
  for (let at = 0n; at < end; ) {
    const [fetched] = await log.fetch(new Map([[0, at]]), 500);
    all.push(...(fetched?.records ?? []));
    at = fetched?.next ?? at;
  }
  return all;
}
