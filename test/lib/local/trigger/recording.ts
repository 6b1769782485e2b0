import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { MappingSettings } from '../../../../lib/mapping/settings.ts';
import type { Broker } from './broker.ts';
import { FAULT, killProcesses, longestPause } from './misfortune.ts';
import { startStream, type Stream } from './stream.ts';
import { untilTrue } from '../../../support/until.ts';

const PARTITIONS = 3;
const SEND_BATCH = 9_000;
const TIMEOUT_MS = 1_000;
const KILL_EVERY_MS = 500;

/** Notes with `D` what it delivered: offsets, and how many records were not the ones expected. */
const CODE = `
const wrong = records => records.filter(({ partition, offset, value }, i) =>
  offset !== records[0].offset + i || Buffer.from(value, 'base64').toString() !== partition + ':' + offset).length;
${FAULT}
export const handler = async event => {
  begin(event);
  await misfortune(() => note('D', event, wrong));
};`;

interface Line {
  readonly kind: string;
  readonly at: number;
  readonly partition: number;
  readonly first: number;
  readonly next: number;
  readonly wrong: number;
}

/** What must hold whatever happens to the function: every record delivered, in order. */
export function describeRecording(
  title: string,
  broker: () => Broker,
  count: number,
  more: Partial<MappingSettings> = {},
): void {
  describe(title, () => {
    let stream: Stream;
    before(async () => {
      stream = await startStream(
        broker().address,
        { BatchSize: 500, ...more },
        { code: CODE, timeoutMs: TIMEOUT_MS },
      );
    });
    after(() => stream.stop());

    it(`19, 28, 46: ${count.toLocaleString('en')} records arrive in order in spite of errors, timeouts and kills`, async () => {
      const { mappings, settings, drained } = stream;
      await mappings().enable(settings.UUID, false);
      await mappings().settled(settings.UUID);
      await produce(stream, count);
      await mappings().enable(settings.UUID, true);
      await mappings().settled(settings.UUID);

      const begun = performance.now();
      const killing = new AbortController();
      const kills = killProcesses(stream, KILL_EVERY_MS, killing.signal);
      await drained(count / 2 + 120_000).finally(() => killing.abort());
      const seconds = (performance.now() - begun) / 1000;
      const killed = await kills;
      await untilTrue(() => mappings().counts(settings.UUID)?.committed === count);

      const lines = stream.lines().map(parsed);
      let repeated = 0;
      const longestStall = longestPause(stream);
      for (let partition = 0; partition < PARTITIONS; partition++) {
        const own = lines.filter(line => line.partition === partition);
        repeated += assertInOrder(own, ends(count)[partition] ?? 0);
      }
      const counts = mappings().counts(settings.UUID);
      const failures = counts?.failedInvocations ?? 0;
      console.log(
        `${count.toLocaleString('en')} records in ${seconds.toFixed(1)} s (${Math.round(count / seconds).toLocaleString('en')}/s): ` +
          `${counts?.invocations} calls, ${failures} failed (${((100 * failures) / (counts?.invocations ?? 1)).toFixed(1)} %), ` +
          `${killed} killed from outside; ${repeated.toLocaleString('en')} records delivered again, ` +
          `longest stall of a partition ${longestStall} ms`,
      );
      assert.ok(failures > 0 && killed > 0, 'there were failures and kills');
    });
  });
}

/** Records `<partition>:<offset>`, as many in each partition. */
async function produce({ producer, topic }: Stream, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += SEND_BATCH)
    await producer.send({
      topic,
      messages: Array.from({ length: Math.min(SEND_BATCH, count - sent) }, (_, i) => {
        const partition = (sent + i) % PARTITIONS;
        return { partition, value: `${partition}:${Math.floor((sent + i) / PARTITIONS)}` };
      }),
    });
}

function ends(count: number): number[] {
  return Array.from({ length: PARTITIONS }, (_, partition) => Math.ceil((count - partition) / PARTITIONS));
}

function parsed(line: string): Line {
  const [kind = '', ...numbers] = line.split(' ');
  const [at = 0, partition = 0, first = 0, next = 0, wrong = 0] = numbers.map(Number);
  return { kind, at, partition, first, next, wrong };
}

/** Each delivery begins at or before what came first so far; returns how many records were delivered again. */
function assertInOrder(own: readonly Line[], end: number): number {
  let position = 0;
  let repeated = 0;
  for (const { kind, partition, first, next, wrong } of own) {
    assert.equal(wrong, 0, `records of partition ${partition} from ${first} are not those sent`);
    if (kind !== 'D') continue;
    assert.ok(first <= position, `partition ${partition} skipped from ${position} to ${first}`);
    repeated += Math.min(position, next) - first;
    position = Math.max(position, next);
  }
  assert.equal(position, end);
  return repeated;
}
