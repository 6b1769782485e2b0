import assert from 'node:assert/strict';
import { test } from 'node:test';
import { posts } from '../../bench/posts.ts';
import { decodePost } from '../../domain/posts/post.ts';

const { flow } = posts;

test('posts of each partition flow into windows of their own, whose sums show what is visible', async () => {
  const dayOfSend = (partition: number) => {
    const [value = ''] = flow.send(0, partition).values;
    return decodePost(Buffer.from(value)).rows[0]?.createdAt.slice(0, 10) ?? '';
  };
  const query = async () => [
    [dayOfSend(0), '10'],
    [dayOfSend(2), '7'],
  ];
  const from = new Map([
    [0, 100],
    [1, 200],
    [2, 300],
  ]);
  assert.deepEqual(
    await flow.visible({ query }, from),
    new Map([
      [0, 110],
      [1, 200],
      [2, 307],
    ]),
  );
});

test('sends have other posts each, and the key is that of the first', () => {
  const [one, other] = [flow.send(0, 0), flow.send(flow.rowsASend, 1)];
  const idsOf = ({ values }: typeof one) =>
    values.flatMap(value => decodePost(Buffer.from(value)).rows.map(({ id }) => id));
  assert.equal(new Set([...idsOf(one), ...idsOf(other)]).size, 2 * flow.rowsASend);
  assert.deepEqual(one.key, { id: { S: idsOf(one)[0] } });
});
