import assert from 'node:assert/strict';
import { it } from 'node:test';
import { outagesOf } from '../../../../lib/cli/produce/outages.ts';

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
