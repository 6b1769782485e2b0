import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulatedChattersLines } from '../../../lib/cost/chatters.ts';
import { estimatedCost, millionLines, pageLines, totalsOf } from '../../../lib/cost/estimate.ts';
import { idleLines } from '../../../lib/cost/idle.ts';
import { total, usdOf } from '../../../lib/cost/line.ts';
import { baseLoad, times } from '../../../lib/cost/load.ts';
import type { Priced } from '../../../lib/cost/priced.ts';
import { pricedOf } from '../../../lib/cost/priced.ts';
import { closingLines, simulatedPostsLines } from '../../../lib/cost/posts.ts';
import { producingLines } from '../../../lib/cost/producing.ts';
import { runningLines } from '../../../lib/cost/running.ts';
import { watchingLines } from '../../../lib/cost/watching.ts';
import { byPart, isAbout } from './about.ts';

/** As small as a stage can be, so that its bill can be added up by hand. */
const small: Priced = {
  ...pricedOf('dev'),
  polling: { mode: 'on-demand' },
  database: { ...pricedOf('dev').database, minAcu: 1, maxAcu: 4, readers: 1, backupDays: 7 },
  ttlDays: 0,
};

test('a stage that stands costs brokers, volumes, endpoints, capacity, storage, backups and secrets', () => {
  const month = byPart(idleLines(small, 730));
  isAbout(month.get('MSK') ?? 0, 2 * 730 * 0.204 + 2 * 20 * 0.1);
  isAbout(month.get('Lambda pollers') ?? 0, 2 * 730 * 0.01);
  isAbout(month.get('Producer') ?? 0, 730 * 0.01);
  isAbout(month.get('Aurora') ?? 0, 2 * 730 * 0.12 + 0.1 + 0.021);
  // The master's, and those of `query`, `streams` and each of three pipelines.
  isAbout(month.get('Secrets Manager') ?? 0, 6 * 0.4);
});

test('a stage that is watched has alarms, one dashboard, and a key for their topic', () => {
  const cost = (settings: Priced) => byPart(idleLines(settings, 730));
  // Six for each stream, two for each of six schedules, three for each of two brokers, fourteen for the rest.
  const gbOfLogs = 2 * 1 + 0.1 + 0.1;
  const logs = gbOfLogs * (0.5 + 0.03);
  isAbout(cost(small).get('CloudWatch') ?? 0, 68 * 0.1 + 3 + logs);
  isAbout(cost(small).get('KMS') ?? 0, 1);
  const { polling, streams } = pricedOf('prod');
  const provisioned = { ...small, polling, streams };
  isAbout(cost(provisioned).get('CloudWatch') ?? 0, (68 + 6 * 2 + 2) * 0.1 + 3 + logs);
});

test('a database that may sleep costs its storage while it does', () => {
  const asleep = { ...small, database: { ...small.database, minAcu: 0, readers: 0, backupDays: 1 } };
  isAbout(byPart(idleLines(asleep, 730)).get('Aurora') ?? 0, 0.1);
});

test('a million rows are a million writes and few more, and kept for a month 0.28 GB, restorable in every stage', () => {
  const costs = new Map(millionLines(small, baseLoad).map(line => [line.what, usdOf(line)]));
  isAbout(costs.get('rows into the table') ?? 0, 0.625);
  isAbout(costs.get('storage, the first month') ?? 0, 0.28 * 0.25);
  assert.ok((costs.get('latest rows, one set a batch') ?? 1) < 0.001);
  isAbout(costs.get('point-in-time recovery') ?? 0, 0.28 * 0.2);
});

test('a million rows cost no more than three quarters of a dollar in prod, kept for four weeks', () => {
  const settings = pricedOf('prod');
  assert.equal(settings.ttlDays, 28);
  assert.ok(total(millionLines(settings, baseLoad)) <= 0.75);
});

test('a load keeps every instance of a sleeping database awake, and one that is awake busy', () => {
  const acuHours = (settings: Priced, load = baseLoad): number =>
    runningLines(settings, load, 1).find(({ what }) => what === 'capacity above the least')?.quantity ?? 0;
  const sleeping = { ...small, database: { ...small.database, minAcu: 0, maxAcu: 16 } };
  isAbout(acuHours(sleeping), 2 * 0.5);
  assert.equal(acuHours(small), 0);
  // 356 statements a second take 7.31 ACU: seven and a half, of which one is there anyway.
  const busy = { ...small, database: { ...small.database, maxAcu: 16, readers: 0 } };
  isAbout(acuHours(busy, times(baseLoad, 10_000)), 6.5);
  isAbout(acuHours({ ...small, database: { ...small.database, readers: 0 } }, times(baseLoad, 10_000)), 3);
});

test('the producer of dev is paid around the clock, and nothing of it where its schedule is off', () => {
  const day = new Map(producingLines(small, 24).map(line => [line.what, line]));
  isAbout(usdOf(day.get('producer: 512 MB for 60 s each') ?? assert.fail()), 0.5 * 86_400 * 0.0000133334);
  isAbout(day.get('ids reserved, one block a tick')?.quantity ?? 0, 86_400);
  isAbout(day.get('rows into the table')?.quantity ?? 0, 864_000);
  const { producer = assert.fail(), ...others } = small;
  assert.deepEqual(producingLines({ ...small, producer: { ...producer, scheduled: false } }, 24), []);
  assert.deepEqual(producingLines(others, 24), []);
});

test('simulated posts are paid by the post, and nothing of them where their schedule is off', () => {
  const day = new Map(simulatedPostsLines(small, 24).map(line => [line.what, line]));
  isAbout(usdOf(day.get('producer: 512 MB for 60 s each') ?? assert.fail()), 0.5 * 86_400 * 0.0000133334);
  isAbout(day.get('posts into the table')?.quantity ?? 0, 6 * 86_400);
  // A statement each half minute.
  isAbout(day.get('Data API: one statement a batch')?.quantity ?? 0, 2 * 1440);
  const { posts } = small;
  const off = { ...small, posts: { ...posts, producer: { ...posts.producer, scheduled: false } } };
  assert.deepEqual(simulatedPostsLines(off, 24), []);
  assert.ok(closingLines(off, 24).length > 0);
  assert.deepEqual(
    closingLines({ ...off, posts: { ...posts, close: { ...posts.close, scheduled: false } } }, 24),
    [],
  );
});

test('simulated chatters are paid by the message and the ranking, and nothing of them where their schedule is off', () => {
  const linesOf = (settings: Priced) =>
    new Map(simulatedChattersLines(settings, 24).map(line => [line.what, line.quantity]));
  const day = linesOf(small);
  isAbout(day.get('edges, an item at each end') ?? 0, 2 * 4.5 * 86_400);
  // Four statements each half minute, and twenty each minute.
  isAbout(day.get('Data API: statements') ?? 0, (2 * 4 + 20) * 1440);
  const { chatters } = small;
  const { producer, rank } = chatters;
  const unranked = { ...small, chatters: { ...chatters, rank: { ...rank, scheduled: false } } };
  isAbout(linesOf(unranked).get('Data API: statements') ?? 0, 2 * 4 * 1440);
  const off = { ...small, chatters: { ...chatters, producer: { ...producer, scheduled: false } } };
  assert.deepEqual(simulatedChattersLines(off, 24), []);
});

test('a page costs two requests a second; more pages of one view cost requests alone', () => {
  const cost = (pages: number, views: number) => byPart(watchingLines(small, baseLoad, { pages, views }, 1));
  assert.deepEqual([...cost(0, 0)], []);
  const [one, ten] = [cost(1, 1), cost(10, 1)];
  for (const part of ['Lambda', 'DynamoDB', 'Aurora', 'CloudWatch'])
    assert.equal(ten.get(part), one.get(part));
  assert.ok((ten.get('CloudFront') ?? 0) > (one.get('CloudFront') ?? 0));
  assert.ok((cost(10, 10).get('Aurora') ?? 0) > (one.get('Aurora') ?? 0));
  const requests = watchingLines(small, baseLoad, { pages: 3, views: 1 }, 1)[0];
  assert.deepEqual([requests?.what, requests?.quantity], ['requests of pages', 3 * 2 * 3600]);
});

test('CloudWatch is read once in ten seconds by each process that answers, at most once a second', () => {
  const read = (settings: Priced, views: number) =>
    watchingLines(settings, baseLoad, { pages: views, views }, 1).find(({ what }) =>
      what.startsWith('metrics read'),
    )?.quantity ?? 0;
  const { polling } = pricedOf('prod');
  const kept = (mappingsSeconds: number) => ({ ...small, query: { ...small.query, mappingsSeconds } });
  assert.equal(read(small, 0), 0);
  // Two processes, and a figure for each of six streams; three for each where they count what they give up.
  isAbout(read(small, 1), 2 * 360 * 6);
  isAbout(read({ ...small, polling }, 1), 2 * 360 * 6 * 3);
  isAbout(read(kept(20), 1), 2 * 180 * 6);
  isAbout(read(kept(1), 1), 3600 * 6);
  // A hundred questions a second keep six processes busy.
  isAbout(read(small, 99), 6 * 360 * 6);
  isAbout(read(small, 10_000), 3600 * 6);
});

test('more rows cost more, longer costs in proportion', () => {
  let before = 0;
  for (const factor of [0, 0.001, 0.1, 1, 10, 100, 10_000]) {
    const now = total(runningLines(small, times(baseLoad, factor), 1));
    assert.ok(factor === 0 ? now === 0 : now > before, `${factor} times`);
    before = now;
  }
  isAbout(estimatedCost('dev', 48), 2 * estimatedCost('dev', 24));
  assert.equal(estimatedCost('dev', 0), 0);
});

test('an estimate is what stands and what the producers of the stage cause', () => {
  const dev = pricedOf('dev');
  isAbout(
    estimatedCost('dev', 24),
    total(idleLines(dev, 24)) +
      totalsOf(dev).producerDay +
      totalsOf(dev).postsDay +
      totalsOf(dev).chattersDay,
  );
  isAbout(estimatedCost('prod', 730), totalsOf(pricedOf('prod')).idleMonth);
  assert.throws(() => estimatedCost('dev', -1), /hours: expected 0 or more, got -1/);
  assert.throws(() => estimatedCost('dev', Number.NaN), /hours/);
});

test('dev is the cheaper stage, in all that both have', () => {
  const [dev, prod] = [totalsOf(pricedOf('dev')), totalsOf(pricedOf('prod'))];
  assert.ok(dev.idleMonth < prod.idleMonth / 2);
  assert.ok(dev.millionRows < prod.millionRows);
  assert.ok(total(pageLines(pricedOf('dev'))) <= prod.pageHour);
});
