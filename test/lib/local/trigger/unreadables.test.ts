import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Counters } from '../../../../lib/local/trigger/counters.ts';
import type { FailureMessage } from '../../../../lib/local/trigger/failure-record.ts';
import { createUnreadables } from '../../../../lib/local/trigger/unreadables.ts';
import { base, withDestination } from './play.ts';

const batch = { first: 5n, last: 8n, records: 4, reason: 'its checksum does not match its bytes' };
const line =
  'the record batch at orders-1, offsets 5 to 8 (4 records), cannot be read: its checksum does not match its bytes';

/** What becomes of batches that cannot be read; `answer` is the on-failure topic's. */
function unreadables(answer?: () => Promise<string | undefined>) {
  const counters = new Counters();
  const warnings: string[] = [];
  const results: string[] = [];
  const letters: FailureMessage[] = [];
  const losses: [number, string][] = [];
  const made = createUnreadables(
    {
      settings: answer === undefined ? base : { ...base, ...withDestination },
      bootstrapServers: ['b-1:9092'],
      report: {
        add: (counter, amount) => counters.add(counter, amount),
        batch: () => undefined,
        calls: () => undefined,
        lost: (records, which) => losses.push([records, which]),
        result: text => results.push(text),
        warn: text => warnings.push(text),
      },
      ...(answer !== undefined && {
        destination: {
          send: async letter => {
            letters.push(letter);
            return answer();
          },
          stop: async () => {},
        },
      }),
    },
    new AbortController().signal,
  );
  return { made, counters, warnings, results, letters, losses };
}

describe('a record batch that cannot be read', () => {
  it('is fetched three times, since bytes may be changed on the way, and dropped by name and place', async () => {
    const { made, counters, warnings, results, losses } = unreadables();
    const asked = [];
    for (let time = 0; time < 3; time++) asked.push(await made.isGivenUp(1, batch));
    assert.deepEqual(asked, [false, false, true]);
    assert.deepEqual(warnings, [`${line}; dropped`]);
    assert.equal(results.at(-1), `PROBLEM: ${line}`);
    assert.equal(counters.totals().dropped, 4);
    assert.deepEqual(losses, [[4, line]]);
  });

  it('is another one at another place, and of another partition', async () => {
    const { made } = unreadables();
    const next = { ...batch, first: 9n, last: 9n };
    const asked = [];
    for (const [partition, which] of [
      [1, batch],
      [1, batch],
      [1, next],
      [2, batch],
      [1, next],
      [2, batch],
      [1, next],
    ] as const)
      asked.push(await made.isGivenUp(partition, which));
    assert.deepEqual(asked, [false, false, false, false, false, false, true]);
  });

  it('leaves its place in the on-failure topic', async () => {
    const { made, counters, warnings, letters, losses } = unreadables(() => Promise.resolve(undefined));
    for (let time = 0; time < 3; time++) await made.isGivenUp(1, batch);
    const [letter] = letters;
    const { requestContext, KafkaBatchInfo } = JSON.parse(letter?.value ?? '');
    assert.equal(requestContext.condition, 'UnreadableRecordBatch');
    assert.deepEqual(KafkaBatchInfo.recordInfo, {
      topic: 'orders',
      partition: 1,
      offset: '5',
      lastOffset: '8',
      reason: batch.reason,
    });
    assert.deepEqual(warnings, [`${line}; its place was sent to kafka://failed`]);
    assert.deepEqual([counters.totals().deadLettered, counters.totals().dropped], [1, 0]);
    assert.deepEqual(losses, []);
  });

  it('is dropped where that topic refuses, and stays where the run stops before', async () => {
    const refused = unreadables(() => Promise.resolve('there is no topic failed'));
    for (let time = 0; time < 3; time++) await refused.made.isGivenUp(1, batch);
    assert.deepEqual(refused.warnings, [`${line}; dropped: there is no topic failed`]);
    assert.deepEqual(
      [refused.counters.totals().destinationErrors, refused.counters.totals().dropped],
      [1, 4],
    );

    const stopped = unreadables(() => Promise.reject(new Error('stopped')));
    for (let time = 0; time < 4; time++) assert.equal(await stopped.made.isGivenUp(1, batch), false);
    assert.deepEqual(stopped.warnings, []);
  });
});
