import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Clock, intervalPace, type Pace, speedPace } from '../../../../lib/cli/produce/pace.ts';
import { sendAll } from '../../../../lib/cli/produce/send-all.ts';
import type { SourceMessage } from '../../../../lib/cli/produce/source.ts';

const never = new AbortController().signal;
const at = (eventTimeMs: number): SourceMessage => ({ value: String(eventTimeMs), rows: 1, eventTimeMs });

describe('the pace of messages', () => {
  it('by events keeps their distances, divided by the speed, from the first one on', async () => {
    const events = [at(0), at(0), at(60_000), at(59_000), at(180_000)];
    assert.deepEqual(
      await sentAfter(events, clock => speedPace(60, never, clock)),
      [0, 0, 1_000, 1_000, 3_000],
    );
  });

  it('by events takes a message without a time at once', async () => {
    const untimed = { value: 'x', rows: 1 };
    assert.deepEqual(
      await sentAfter([at(0), untimed, at(2_000)], clock => speedPace(1, never, clock)),
      [0, 0, 2_000],
    );
  });

  it('by interval parts moments, not the messages of one', async () => {
    const events: SourceMessage[] = [{ ...at(0), next: 'now' }, at(0), at(0)];
    assert.deepEqual(await sentAfter(events, clock => intervalPace(2, never, clock)), [0, 0, 2_000]);
  });

  it('ends its waits when the user asks for the end', async () => {
    const stop = new AbortController();
    const pace = speedPace(1, stop.signal);
    const flush = async () => {};
    await pace.before(at(0), flush);
    const waiting = pace.before(at(86_400_000), flush);
    stop.abort();
    await waiting;
    const interval = intervalPace(86_400, stop.signal);
    await interval.after(at(0));
  });

  it('without an interval lets messages share a send, unless the next one may be long in coming', () => {
    const pace = intervalPace(0, never);
    assert.deepEqual([pace.isShared(at(0)), pace.isShared({ ...at(0), next: 'later' })], [true, false]);
    assert.equal(intervalPace(1, never).isShared(at(0)), false);
  });
});

/** When each message went out, ms after the first; what is held goes out by the next flush. */
async function sentAfter(
  messages: readonly SourceMessage[],
  paceBy: (clock: Clock) => Pace,
): Promise<number[]> {
  let now = 0;
  const clock: Clock = {
    now: () => now,
    wait: async ms => {
      now += ms;
    },
  };
  const times: number[] = [];
  let held = 0;
  const flush = async (): Promise<void> => {
    for (; held > 0; held--) times.push(now);
  };
  const put = async (_message: object, isShared: boolean): Promise<void> => {
    held++;
    if (!isShared) await flush();
  };
  async function* all() {
    yield* messages;
  }
  const sender = { put, flush, partitionOf: () => 0, sent: 0, sentRows: 0, close: async () => {} };
  await sendAll(all(), sender, paceBy(clock), Number.POSITIVE_INFINITY, () => {});
  return times;
}
