import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../support/until.ts';
import { madeAgain, sourceArn, topic } from '../msk-event.ts';
import {
  deliver,
  holding,
  marks,
  mended,
  name,
  notes,
  records,
  redrive,
  type Statement,
  written,
} from './notes.ts';
import { world } from './world-of-streams.ts';

test('a redrive writes what was set aside once the module is mended, once, and the mark stays', async () => {
  await deliver(notes, records('a', 'bad', 'b'), { maxTries: 1 });
  const bad = { offset: 1, value: 'bad' };
  assert.deepEqual(await redrive(notes, bad), {
    redrive: true,
    rows: 0,
    fault: 'stream() threw RangeError: bad is bad',
  });
  assert.deepEqual(await redrive(mended, bad), { redrive: true, rows: 1 });
  assert.deepEqual(await redrive(mended, bad), { redrive: true, rows: 0 });
  await deliver(mended, records('a', 'bad', 'b'));
  assert.equal(await written(), 'a b bad');
});

test('a record of a topic that was made again is redriven once by the marks of its own source, and so is the one at its place now', async () => {
  await deliver(notes, records('bad', 'a'), { maxTries: 1 });
  await deliver(notes, records('b', 'bad', 'c'), { maxTries: 1 }, madeAgain);
  const items = await world.items('set_aside');
  const places = items.map(({ source, offset }) => `${source?.S} ${offset?.N}`);
  assert.deepEqual(places.toSorted(), [`${sourceArn} 0`, `${madeAgain} 1`].toSorted());

  const old = { offset: 0, value: 'old' };
  assert.deepEqual(await redrive(mended, old, sourceArn), { redrive: true, rows: 1 });
  assert.deepEqual(await redrive(unlimited, old, sourceArn), { redrive: true, rows: 0 });
  assert.deepEqual(await redrive(unlimited, { offset: 0, value: 'b' }, madeAgain), {
    redrive: true,
    rows: 0,
  });
  assert.deepEqual(await redrive(mended, { offset: 1, value: 'new' }, madeAgain), { redrive: true, rows: 1 });
  assert.equal(await written(), 'a b c old new');
});

test('killed between the item and the commit, it sets the record aside the next time, as one item', async () => {
  const item = await killedBetween();
  assert.deepEqual(await marks(), { 0: 1 });
  await deliver(
    notes,
    [
      { offset: 1, value: 'bad' },
      { offset: 2, value: 'b' },
    ],
    { maxTries: 1 },
  );
  assert.equal(await written(), 'a b');
  const [again, ...others] = await world.items('set_aside');
  assert.deepEqual([others, again?.position?.S], [[], item]);
  assert.deepEqual(await redrive(mended, { offset: 1, value: 'bad' }), { redrive: true, rows: 1 });
});

test('killed between the item and the commit, and then written by a mended module, it is not redriven', async () => {
  await killedBetween();
  await deliver(
    mended,
    [
      { offset: 1, value: 'bad' },
      { offset: 2, value: 'b' },
    ],
    { maxTries: 1 },
  );
  assert.equal(await written(), 'a bad b');
  assert.deepEqual(await redrive(unlimited, { offset: 1, value: 'bad' }), { redrive: true, rows: 0 });
  assert.equal(await written(), 'a bad b');
});

/** Nothing but the marks keeps it from writing a record twice. */
const unlimited = (batch: readonly Uint8Array[]): Statement[] =>
  batch.map((_, index) => ['INSERT INTO notes (note) VALUES (:note)', { note: `x${index}` }]);

/**
 * A function in a process of its own that writes `a` and is killed while it sets aside the record at 1, which is held
 * up by a row of the same key. Answers the item's key.
 */
async function killedBetween(): Promise<string> {
  await deliver(notes, [{ offset: 0, value: 'a' }]);
  const insert = `INSERT INTO stream_set_aside VALUES ('${name}', '${sourceArn}', '${topic}', 0, 1, 1, UTC_TIMESTAMP(3))`;
  let position = '';
  await holding(insert, async () => {
    const program = fileURLToPath(new URL('./killed-setter-aside.ts', import.meta.url));
    const setter = spawn(process.execPath, [program], {
      stdio: 'ignore',
      env: { ...process.env, STREAM: name, MAX_TRIES: '1' },
    });
    const exit = once(setter, 'exit');
    await until('its item is put', 30_000, async () => {
      assert.equal(setter.exitCode, null);
      position = (await world.items('set_aside'))[0]?.position?.S ?? '';
      return position !== '';
    });
    setter.kill('SIGKILL');
    await exit;
  });
  return position;
}
