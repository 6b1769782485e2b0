import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Feed, startFeed } from '../../../dashboard/feed/feed.ts';
import { type World, world } from './world.ts';

const asText = (json: unknown): string => {
  if (typeof json !== 'string') throw new Error('not what was expected');
  return json;
};

const started = (w: World = world()): { w: World; feed: Feed<string> } => ({
  w,
  feed: startFeed('/a', asText, w.around),
});

test('a feed asks at once and then a second after each question', async () => {
  const { w, feed } = started();
  assert.equal(feed.state().connection.kind, 'connecting');
  await w.answer(200, 'one');
  assert.equal(feed.state().data, 'one');
  assert.equal(feed.state().connection.kind, 'live');
  await w.pass(999);
  assert.equal(w.asked(), 1);
  await w.pass(1);
  assert.equal(w.asked(), 2);
});

test('questions never overlap: a slow answer delays the next one', async () => {
  const { w } = started();
  await w.pass(5000);
  assert.equal(w.asked(), 1);
  await w.answer(200, 'late');
  await w.pass(0);
  assert.equal(w.asked(), 2);
});

test('the entity tag of the last answer goes along, and a 304 keeps the very same data without a change', async () => {
  const { w, feed } = started();
  assert.equal(w.open[0]?.headers['if-none-match'], undefined);
  await w.answer(200, 'one', { etag: '"1"' });
  let changes = 0;
  feed.subscribe(() => {
    changes += 1;
  });
  await w.pass(1000);
  assert.equal(w.open[0]?.headers['if-none-match'], '"1"');
  await w.answer(304);
  assert.equal(feed.state().data, 'one');
  assert.equal(changes, 0);
});

test('a hidden page asks nothing, and asks at once when it is shown again', async () => {
  const { w } = started();
  await w.answer(200, 'one');
  await w.hide(true);
  await w.pass(60_000);
  assert.equal(w.asked(), 1);
  await w.hide(false);
  assert.equal(w.asked(), 2);
});

test('a page opened in the background asks nothing before it is shown', async () => {
  const w = world();
  await w.hide(true);
  started(w);
  await w.pass(10_000);
  assert.equal(w.asked(), 0);
  await w.hide(false);
  assert.equal(w.asked(), 1);
});

test('another question goes out at once, and the answer to the older one is dropped', async () => {
  const { w, feed } = started();
  const older = w.open[0];
  feed.ask('/b');
  assert.equal(older?.signal.aborted, true);
  assert.equal(w.asked(), 2);
  older?.resolve(new Response('"old"'));
  w.open.shift();
  await w.pass(0);
  assert.equal(feed.state().data, null);
  await w.answer(200, 'new');
  assert.equal(feed.state().data, 'new');
});

test('while a new question is open the older data stays, marked as pending', async () => {
  const { w, feed } = started();
  await w.answer(200, 'one');
  feed.ask('/b');
  assert.deepEqual([feed.state().data, feed.state().isPending], ['one', true]);
  await w.answer(200, 'two');
  assert.deepEqual([feed.state().data, feed.state().isPending], ['two', false]);
});

test('coming back to a question shows its last answer at once and asks only whether it moved', async () => {
  const { w, feed } = started();
  await w.answer(200, 'one', { etag: '"1"' });
  feed.ask('/b');
  await w.answer(200, 'two', { etag: '"2"' });
  feed.ask('/a');
  assert.deepEqual([feed.state().data, feed.state().isPending], ['one', false]);
  assert.equal(w.open[0]?.headers['if-none-match'], '"1"');
});

test('one failure is passed over, the second is a loss that says since when and keeps the data', async () => {
  const { w, feed } = started();
  await w.answer(200, 'one');
  const goodAt = w.around.now();
  await w.pass(1000);
  await w.fail();
  assert.equal(feed.state().connection.kind, 'live');
  await w.pass(1000);
  await w.answer(500);
  assert.deepEqual(feed.state().connection, {
    kind: 'lost',
    since: goodAt,
    retryAt: w.around.now() + 2000,
    reason: 'the server answered 500',
  });
  assert.equal(feed.state().data, 'one');
});

test('tries grow rarer up to 15 seconds, and one success ends it', async () => {
  const { w, feed } = started();
  const waits: number[] = [];
  for (let i = 0; i < 6; i += 1) {
    await w.fail();
    const { connection } = feed.state();
    assert.ok(connection.kind === 'lost');
    waits.push(connection.retryAt - w.around.now());
    await w.pass(connection.retryAt - w.around.now());
  }
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 15_000, 15_000]);
  await w.answer(200, 'back');
  assert.equal(feed.state().connection.kind, 'live');
});

test('a 503 with Retry-After is a database waking, asked again when it says', async () => {
  const { w, feed } = started();
  await w.answer(503, undefined, { 'retry-after': '5' });
  assert.equal(feed.state().connection.kind, 'waking');
  await w.pass(4999);
  assert.equal(w.asked(), 1);
  await w.pass(1);
  assert.equal(w.asked(), 2);
});

test('a 503 without Retry-After is a failure like any other', async () => {
  const { w, feed } = started();
  await w.answer(503);
  assert.equal(feed.state().connection.kind, 'lost');
});

test('an answer that does not come within 15 seconds counts as failed', async () => {
  const { w, feed } = started();
  await w.pass(15_000);
  const { connection } = feed.state();
  assert.ok(connection.kind === 'lost');
  assert.equal(connection.reason, 'no answer in time');
});

test('a question refused as wrong is no lost connection: it is shown in the words of the server', async () => {
  const { w, feed } = started();
  await w.answer(400, { error: 'day must be a date' });
  const { connection, isPending } = feed.state();
  assert.ok(connection.kind === 'refused');
  assert.deepEqual([connection.reason, isPending], ['day must be a date', false]);
});

test('after a refusal another question is asked at once, and the feed goes on', async () => {
  const { w, feed } = started();
  await w.answer(200, 'one');
  feed.ask('/b');
  await w.answer(400, { error: 'no such name' });
  assert.equal(feed.state().data, 'one');
  await w.pass(1000);
  assert.equal(w.open[0]?.url, '/b');
  feed.ask('/c');
  await w.pass(0);
  assert.equal(w.open.at(-1)?.url, '/c');
  w.open.shift();
  await w.answer(200, 'three');
  assert.deepEqual([feed.state().data, feed.state().connection.kind], ['three', 'live']);
});

for (const status of [408, 429, 500, 502])
  test(`a ${status} may be another answer the next time: it is a loss, not a refusal`, async () => {
    const { w, feed } = started();
    await w.answer(status, { error: 'try again' });
    assert.equal(feed.state().connection.kind, 'lost');
  });

test('an answer of another shape is a failure that says so', async () => {
  const { w, feed } = started();
  await w.answer(200, { not: 'text' });
  const { connection } = feed.state();
  assert.ok(connection.kind === 'lost');
  assert.equal(connection.reason, 'not what was expected');
});

test('retry asks at once and starts the back-off anew', async () => {
  const { w, feed } = started();
  await w.fail();
  await w.pass(1000);
  await w.fail();
  feed.retry();
  assert.equal(w.asked(), 3);
});

test('a stopped feed asks nothing more and can be stopped again', async () => {
  const { w, feed } = started();
  await w.answer(200, 'one');
  feed.stop();
  feed.stop();
  await w.pass(10_000);
  await w.hide(false);
  assert.equal(w.asked(), 1);
});
