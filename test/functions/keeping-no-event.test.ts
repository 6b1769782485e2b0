import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Context, MSKEvent } from 'aws-lambda';
import { createHandler } from '../../functions/stream/handler.ts';
import { context, mskEvent, tick } from './msk-event.ts';
import { useWorld } from './use-world.ts';

const world = useWorld();
const fact = { user_id: 'a', chatter_login: 'b' };

const handlers: Readonly<Record<string, () => Promise<object>>> = {
  transform: async () => (await import('../../functions/transform/trades.ts')).handler,
  aggregate: async () => (await import('../../functions/aggregate/trades.ts')).handler,
  upsert: async () => (await import('../../functions/aggregate/chatters.ts')).handler,
  stream: async () =>
    createHandler(() => ['INSERT INTO nothing VALUES (1)'], { ...process.env, STREAM: 'votes' }),
};

for (const [name, load] of Object.entries(handlers))
  test(`a handler of kind ${name} says that it keeps nothing of an event, and reads nothing of it afterwards`, async () => {
    const handler = (await load()) as {
      (event: MSKEvent, context: Context): Promise<unknown>;
      keepsNoEvent?: true;
    };
    assert.equal(handler.keepsNoEvent, true);
    const reads = { within: 0, after: 0 };
    let hasEnded = false;
    const event = mskEvent([
      { offset: 0, value: name === 'upsert' ? fact : [tick(1)] },
      { offset: 1, value: 'not JSON' },
    ]);
    for (const record of Object.values(event.records).flat()) {
      const { value } = record;
      Object.defineProperty(record, 'value', {
        enumerable: true,
        get: () => {
          reads[hasEnded ? 'after' : 'within'] += 1;
          return hasEnded ? 'AAAA' : value;
        },
      });
    }
    // That of a stream rejects: there is no such table.
    const ended = await Promise.allSettled([handler(event, context())]);
    hasEnded = true;
    assert.equal(ended[0].status, name === 'stream' ? 'rejected' : 'fulfilled');
    const kept = await world.items('set_aside');
    const expected = name === 'stream' ? [] : ['not JSON'];
    assert.deepEqual(
      kept.map(({ bytes }) => Buffer.from(bytes?.B ?? []).toString()),
      expected,
    );
    // By then the next event has come, in whose place this one was.
    await Promise.allSettled([handler(mskEvent([{ offset: 2, value: 'not JSON' }]), context())]);
    assert.equal(reads.after, 0);
    assert.ok(reads.within >= 2, String(reads.within));
  });
