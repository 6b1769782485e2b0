import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { outagesOf } from '../../../../lib/cli/produce/outages.ts';
import { topicGone } from '../../../../lib/cli/produce/topic-gone.ts';
import { TopicMissing } from '../../../../lib/local/topics/topic-ids.ts';
import { Refusal } from '../../../../lib/terminal/refusal.ts';

it('an outage is said once, and so is its end', async () => {
  const said: string[] = [];
  const outages = outagesOf('the broker', line => said.push(line));
  await outages.during(async () => {
    outages.gone('ECONNREFUSED');
    outages.gone('ECONNRESET');
  });
  await outages.during(async () => 'well');
  assert.equal(said.length, 2);
  assert.equal(said[0], 'the broker is gone (ECONNREFUSED); waiting for it');
  assert.match(said[1] ?? '', /^the broker is back after \d+\.\d s; going on$/);
});

it('work that may be repeated is repeated while nobody answers, and other errors pass', async () => {
  let calls = 0;
  const outages = outagesOf('the run', () => {});
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  const answer = await outages.until(async () => {
    calls++;
    if (calls === 1) throw refused;
    return 'answer';
  });
  assert.deepEqual([answer, calls], ['answer', 2]);
  await assert.rejects(
    outages.until(async () => {
      throw new Error('no');
    }),
    /^Error: no$/,
  );
});

const never = () => new Promise<never>(() => {});

/** Lets so many ms pass, as fast as it goes. */
function passing({ mock }: TestContext): (ms: number) => Promise<void> {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  return async ms => {
    for (let left = ms; left > 0; left -= 100) {
      mock.timers.tick(100);
      await turn();
    }
  };
}

it('a wait ends when somebody asks for the end, at once where nobody has answered for 3 s, and not before', async context => {
  const pass = passing(context);
  const stop = new AbortController();
  const outages = outagesOf('the broker', () => {}, stop.signal);
  const ended: unknown[] = [];
  const waiting = outages.during(never).catch((error: unknown) => {
    ended.push(error);
  });
  await pass(10_000);
  assert.equal(ended.length, 0, 'however long');
  stop.abort();
  await pass(500);
  await waiting;
  assert.ok(ended[0] instanceof Refusal);
  assert.match(
    ended[0].message,
    /^stopped, after the broker had not answered for 1\d s: what was under way then/,
  );
  let isEnded = false;
  const another = outages.during(never).catch(() => {
    isEnded = true;
  });
  await pass(2_500);
  assert.equal(isEnded, false, 'an answer under way has its time');
  await pass(1_000);
  await another;
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  await assert.rejects(
    outages.until(() => Promise.reject(refused)),
    /^Refusal: stopped/,
  );
});

it('a wait for a topic that is gone ends by name, and for one that is made again, or brokers that are away, it does not', async context => {
  const pass = passing(context);
  const outages = outagesOf('the broker', () => {});
  let error: Error | undefined;
  const lost = topicGone(
    { read: () => (error === undefined ? Promise.resolve('id') : Promise.reject(error)) },
    'orders',
  );
  const ended: unknown[] = [];
  const waiting = outages.during(never, lost).catch((reason: unknown) => {
    ended.push(reason);
  });
  await pass(10_000);
  error = new Error('connect ECONNREFUSED');
  await pass(10_000);
  error = new TopicMissing('orders');
  await pass(1_500);
  error = undefined;
  await pass(5_000);
  assert.equal(ended.length, 0);
  error = new TopicMissing('orders');
  await pass(1_500);
  assert.equal(ended.length, 0);
  await pass(1_500);
  await waiting;
  assert.ok(ended[0] instanceof Refusal);
  assert.match(ended[0].message, /^topic orders is gone: it was deleted while messages were sent/);
});

it('is said though what knows whether the wait is in vain does not answer either', async context => {
  const pass = passing(context);
  const said: string[] = [];
  let asked = 0;
  const lost = (): Promise<undefined> => {
    asked++;
    return never();
  };
  void outagesOf('the broker', line => said.push(line))
    .during(never, lost)
    .catch(() => {});
  await pass(14_000);
  assert.deepEqual([said.length, said[1], asked], [2, 'still waiting for the broker', 1]);
  assert.match(said[0] ?? '', /^the broker is gone \(no answer for \d s\); waiting for it$/);
});
