import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fingerprint } from '../../../domain/origin.ts';
import { countedOf } from '../../support/posts/ground.ts';
import type { PostsGround } from '../../support/posts/ground.ts';
import { until } from '../../support/until.ts';
import { mskEvent, sourceArn } from '../msk-event.ts';
import { many, post, sourceOf, time, timeOf, topic, useTransform } from './transform-ground.ts';

/** How posts are kept and sent on, each id once, whatever comes again and whenever the transform is killed. */
export function transformSuite(ground: () => PostsGround): void {
  const { counts, deliver, expire, readSent, setSource, textsCounted, textsKept, textsSent } =
    useTransform(ground);

  test('a post is kept with its polarity, its entities decoded, and sent on to the partition of the same number', async () => {
    await deliver([
      { partition: 2, offset: 5, key: 'a', value: post('a', 'I love coffee &amp; cake &lt;3') },
      { partition: 0, offset: 9, value: post('b', 'the worst coffee', { lang: 'en' }) },
    ]);
    const items = await ground().posts();
    const { score, ...kept } = items.get('a') ?? {};
    assert.deepEqual(kept, {
      id: { S: 'a' },
      created_at: { S: time },
      user: { S: 'user-1' },
      text: { S: 'I love coffee & cake <3' },
      polarity: { S: 'positive' },
      source: { S: `coffee#2#5#${timeOf(5)}#${fingerprint({ eventSourceArn: sourceArn, topic })}` },
    });
    assert.ok(Number(score?.N) > 0 && Number(score?.N) <= 1);
    assert.deepEqual([items.get('b')?.['lang']?.S, items.get('b')?.['polarity']?.S], ['en', 'negative']);

    const read = await readSent();
    assert.deepEqual(
      read.map(({ partition, key }) => [partition, key]),
      [
        [0, null],
        [2, 'a'],
      ],
    );
    assert.deepEqual(JSON.parse(read[1]?.value ?? ''), {
      id: 'a',
      created_at: time,
      user: 'user-1',
      text: 'I love coffee & cake <3',
      polarity: 'positive',
      score: Number(score?.N),
      source: { arn: sourceArn, topic, partition: 2, offset: 5, timestamp: timeOf(5) },
    });
  });

  test('of one id the first record is kept and sent, others are counted and go nowhere', async () => {
    await deliver([
      { partition: 1, offset: 0, value: post('a', 'first') },
      { partition: 1, offset: 1, value: post('a', 'second') },
      { partition: 1, offset: 2, value: post('b', 'other') },
      { partition: 2, offset: 0, value: post('a', 'elsewhere') },
    ]);
    await deliver([{ partition: 1, offset: 3, value: post('b', 'later') }]);
    assert.deepEqual(await textsKept(), { a: 'first', b: 'other' });
    assert.deepEqual(await textsSent(), ['first', 'other']);
    assert.deepEqual(await counts(), { rows: '2', skipped: '3' });
  });

  test('records that come again, in whatever batches, change nothing and are sent again as they were', async () => {
    const records = [0, 1, 2, 3].map(offset => ({ offset, value: post(`${offset % 3}`, `${offset}`) }));
    await deliver(records);
    const kept = await ground().posts();
    await deliver(records.slice(3));
    await deliver(records.slice(1, 3));
    await deliver(records);
    assert.deepEqual(await ground().posts(), kept);
    assert.deepEqual(await textsSent(), ['0', '1', '2', '1', '2', '0', '1', '2']);
    assert.deepEqual(await textsCounted(), ['0', '1', '2']);
  });

  test('a topic made anew has other records at the same places: their ids are known', async () => {
    await deliver([{ offset: 0, value: post('a', 'old') }]);
    await deliver([{ offset: 0, timestamp: timeOf(0) + 60_000, value: post('a', 'new') }]);
    assert.deepEqual([await textsKept(), await textsSent()], [{ a: 'old' }, ['old']]);
  });

  test('a topic that was made again brings an id at the same place and time, and it is a duplicate', async () => {
    const records = [{ offset: 0, value: post('a', 'old') }];
    await deliver(records);
    await deliver(records);
    const eventSourceArn = `${sourceArn.slice(0, -1)}2`;
    await deliver([...records, { offset: 1, value: post('b', 'new') }], { eventSourceArn });
    await deliver([...records, { offset: 1, value: post('b', 'new') }], { eventSourceArn });
    assert.deepEqual(await textsKept(), { a: 'old', b: 'new' });
    assert.deepEqual(await textsSent(), ['old', 'old', 'new', 'new'], 'each record again, and no other');
  });

  test('a record whose item an older version made is let through again', async () => {
    await deliver([{ offset: 0, value: post('a', 'old') }]);
    await setSource('a', `${topic}#0#0#${timeOf(0)}`);
    await deliver([{ offset: 0, value: post('a', 'old') }]);
    await deliver([{ offset: 1, value: post('a', 'another') }]);
    assert.deepEqual([await textsKept(), await textsSent()], [{ a: 'old' }, ['old', 'old']]);
  });

  test('a post that was sent at no time is sent on all the same', async () => {
    await deliver([{ offset: 0, timestamp: 1_767_225_600_000_000_000, value: post('a', 'x') }]);
    const [sent] = await readSent();
    assert.deepEqual(sourceOf(sent?.value ?? ''), {
      arn: sourceArn,
      topic,
      partition: 0,
      offset: 0,
      timestamp: -1,
    });
  });

  test('an id whose time is over is free again, though its item is still there', async () => {
    await deliver([{ offset: 0, value: post('a', 'old') }]);
    await expire('a', -1);
    await deliver([{ offset: 1, value: post('a', 'new') }]);
    await expire('a', 60);
    await deliver([{ offset: 2, value: post('a', 'too soon') }]);
    assert.deepEqual([await textsKept(), await textsSent()], [{ a: 'new' }, ['old', 'new']]);
  });

  test('thousands of posts are sent on in the order of their partitions', async () => {
    const records = many(1_500);
    await deliver(records);
    const read = await readSent();
    for (const partition of [0, 1, 2]) {
      const offsets = read
        .filter(each => each.partition === partition)
        .map(each => sourceOf(each.value).offset);
      assert.deepEqual(
        offsets,
        records.filter(each => each.partition === partition).map(({ offset }) => offset),
      );
    }
  });

  for (const [moment, isOver] of [
    ['behind its sending', (said: readonly unknown[]) => said.includes('delivered')],
    ['while it keeps', async () => (await ground().posts()).size > 50],
    ['while it sends', async () => (await readSent()).length > 0],
  ] as const)
    test(`a transform that is killed ${moment}, before its batch is done, leaves each post counted once, in order`, async () => {
      const records = [...many(900), { partition: 1, offset: 9_000, value: post('1', 'a copy') }];
      const program = fork(fileURLToPath(new URL('./killed-transform.ts', import.meta.url)));
      const said: unknown[] = [];
      program.on('message', message => said.push(message));
      await until('it is ready', 60_000, () => said.includes('ready'));
      program.send(mskEvent(records, sourceArn, topic));
      await until('it is in the middle', 120_000, () => isOver(said));
      const exit = once(program, 'exit');
      program.kill('SIGKILL');
      await exit;
      await deliver(records.slice(0, 300));
      await deliver(records);
      const counted = countedOf(await readSent());
      for (const partition of [0, 1, 2])
        assert.deepEqual(
          counted.filter(({ source }) => source.partition === partition).map(({ id }) => id),
          many(900)
            .filter(each => each.partition === partition)
            .map(({ offset }) => String(offset)),
        );
    });
}
