import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PostsGround } from '../../support/posts/ground.ts';
import { until } from '../../support/until.ts';
import { post, time, topic, useTransform } from './transform-ground.ts';

/** Posts that others write, well or badly, and topics that do not fit. */
export function hostileSuite(ground: () => PostsGround): void {
  const { counts, deliver, textsCounted, textsKept, textsSent, useTopic, widen } = useTransform(ground);

  test('hostile posts are set aside by name, or kept as they are, and hold nobody up', async () => {
    const hostile: readonly (readonly [unknown, string])[] = [
      [post('1', 'x'.repeat(1_000_000)), 'text is longer than 256 KB'],
      [
        post('1', 'x', { created_at: '9999-12-31T00:00:00Z' }),
        "created_at is more than aheadSeconds (of the pipeline's settings) after its record was sent",
      ],
      [
        post('1', 'x', { created_at: '0001-01-01T00:00:00Z' }),
        'created_at is not a UTC time like 2025-01-24T09:00:00.000Z',
      ],
      [post('x'.repeat(2_048), 'x'), 'id is not text of 1 to 1,024 bytes'],
      [{ id: '1' }, 'created_at is not a UTC time like 2025-01-24T09:00:00.000Z'],
      [post('1', 7), 'text is not text'],
      [[post('1', 'x')], 'not an object'],
      [null, 'tombstone: the record has no value'],
      [Buffer.from([0xff]), 'the value is not UTF-8'],
      ['nonsense', 'the value is not JSON'],
      [post('1', '\u0001'.repeat(160_000)), 'the scored post is longer than 900000 bytes'],
    ];
    const kept = {
      surrogates: ['\ud800 and \0', '\ufffd and \ufffd'],
      marks: ['\u202eeffoc\u202c', '\u202eeffoc\u202c'],
      script: ['<script>alert(1)</script>', '<script>alert(1)</script>'],
      twice: ['&amp;lt;b&amp;gt;', '&lt;b&gt;'],
      emoji: ['😀'.repeat(10_000), '😀'.repeat(10_000)],
      empty: ['', ''],
      long: ['y'.repeat(262_144), 'y'.repeat(262_144)],
      ['😀'.repeat(256)]: ['long id', 'long id'],
    };
    await deliver([
      ...hostile.map(([value], offset) => ({ offset, value })),
      ...Object.entries(kept).map(([id, [text]], index) => ({
        offset: 100 + index,
        key: 'k'.repeat(index === 0 ? 500_000 : 5),
        value: post(id, text),
      })),
    ]);
    const expected = Object.fromEntries(Object.entries(kept).map(([id, [, text]]) => [id, text]));
    assert.deepEqual(await textsKept(), expected);
    assert.deepEqual(await textsSent(), Object.values(expected));
    const aside = await ground().world.items('set_aside');
    assert.deepEqual(
      aside
        .map(({ offset, reason }) => [Number(offset?.N), reason?.S])
        .sort(([a], [b]) => Number(a) - Number(b)),
      hostile.map(([, reason], offset) => [offset, reason]),
    );
  });

  test('a dry run shows the posts that would be kept, and keeps and sends nothing', async () => {
    await deliver([{ offset: 0, value: post('a', 'known') }]);
    const answer = await deliver(
      [
        { offset: 0, value: post('a', 'known') },
        { offset: 1, value: post('a', 'copy') },
        { offset: 2, value: post('b', 'new') },
        { offset: 3, value: post('b', 'copy') },
        { offset: 4, value: 'nonsense' },
      ],
      { dryRun: true },
    );
    assert.ok(answer && 'dryRun' in answer);
    assert.deepEqual([answer.total, answer.rows.map(({ text }) => text)], [2, ['known', 'new']]);
    assert.deepEqual(answer.setAside, [{ topic, partition: 0, offset: 4, reason: 'the value is not JSON' }]);
    assert.deepEqual([await textsKept(), await textsSent()], [{ a: 'known' }, ['known']]);
  });

  test('a redriven record is counted by a place of its own, as the marks have passed it', async () => {
    await deliver([
      { offset: 7, value: 'nonsense' },
      { offset: 8, value: post('b', 'behind it') },
    ]);
    const mended = [{ offset: 7, value: post('a', 'mended') }];
    assert.deepEqual(await deliver(mended, { redrive: {} }), { redrive: true, rows: 1 });
    assert.deepEqual(await deliver(mended, { redrive: {} }), { redrive: true, rows: 1 });
    assert.deepEqual(await deliver([{ offset: 8, value: post('a', 'copy') }], { redrive: {} }), {
      redrive: true,
      rows: 0,
    });
    assert.deepEqual(await textsCounted(), ['behind it', 'mended']);
  });

  test('a topic of scored posts with too few partitions is an error by name, and heals', async () => {
    await useTopic('small', 2);
    const records = [{ partition: 2, offset: 0, value: post('a', 'x') }];
    await assert.rejects(deliver(records), /has no partition 2: give it as many/);
    assert.deepEqual(await ground().world.items('counters'), []);
    await deliver([{ partition: 1, offset: 0, value: post('b', 'y') }]);
    assert.deepEqual(await textsSent(), ['y']);
    await widen(3);
    const goesThrough = () =>
      deliver(records).then(
        () => true,
        () => false,
      );
    await until('the record goes through when the topic has the partition', 30_000, goesThrough);
    assert.deepEqual(await textsCounted(), ['y', 'x']);
  });

  test('posts of other producers: without keys, behind marks, with ids in numbers and offsets of time, with gaps and tombstones', async () => {
    const body = '"user":"ann","created_at":"2026-03-01 04:00:00 -0800"';
    await deliver([
      { partition: 0, offset: 3, value: `\ufeff{"id":"mark","text":"marked",${body}}` },
      { partition: 0, offset: 40, value: null },
      { partition: 0, offset: 41, value: `{"id":567588278875213825,"text":"odd",${body}}` },
      { partition: 0, offset: 900, value: `{"id":567588278875213824,"text":"even",${body}}` },
      { partition: 1, offset: 7, value: `{"text":"the same","id":"567588278875213825",${body}}` },
      { partition: 1, offset: 8, value: `{"id":1e3,"text":"no whole number",${body}}` },
    ]);
    assert.deepEqual(await textsKept(), {
      mark: 'marked',
      '567588278875213824': 'even',
      '567588278875213825': 'odd',
    });
    assert.deepEqual(
      [...(await ground().posts()).values()].map(item => item['created_at']?.S),
      [time, time, time],
    );
    assert.deepEqual(await textsCounted(), ['marked', 'odd', 'even']);
    assert.deepEqual(await counts(), { rows: '3', skipped: '1' });
    const reasons = (await ground().world.items('set_aside')).map(({ reason }) => reason?.S ?? '');
    assert.deepEqual(
      new Set(reasons),
      new Set(['id is a number that is not whole: write it as text', 'tombstone: the record has no value']),
    );
  });
}
