import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { it } from 'node:test';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { PostsView } from '../../domain/posts/view.ts';
import { askQuery, invoke } from './functions.ts';
import type { Ground } from './suite.ts';

/** The second pipeline: from its producer, which takes posts that it is given, to both databases and the page. */
export function postsCases(ground: () => Ground): void {
  it('counts posts by their polarity, each id once, keeps them, and shows the newest', async () => {
    const { clients, deployment, until } = ground();
    const run = `suite-${randomBytes(6).toString('hex')}`;
    const now = new Date().toISOString();
    const texts = [
      'I love this',
      'I hate this',
      'this',
      'what a great day',
      'terrible &amp; sad',
      'I love this',
    ];
    const posts = texts.map((text, index) => ({
      // The last is sent under the id of the first.
      id: `${run}-${index % 5}`,
      created_at: now,
      user: 'suite',
      text: `${text} ${run}`,
      lang: 'en',
    }));
    const ask = async (): Promise<PostsView> => {
      const path = `/api/posts?day=${now.slice(0, 10)}`;
      const answer = await askQuery(clients, deployment.output('QueryFunction'), path);
      assert.equal(answer.status, 200);
      return (await answer.json()) as PostsView;
    };
    const before = await until('the database answers', ask);
    await invoke(clients, deployment.output('PostsProducerFunction'), { posts });

    const after = await until('the page shows every post, and counts them', async () => {
      const view = await ask();
      const shown = view.latest.filter(({ id }) => id.startsWith(run));
      return shown.length === 5 && totalOf(view) >= totalOf(before) + 5 && view;
    });
    const grown = (polarity: keyof PostsView['total']) => after.total[polarity] - before.total[polarity];
    assert.deepEqual([grown('negative'), grown('neutral'), grown('positive')], [2, 1, 2]);
    const { Item } = await clients.dynamodb.send(
      new GetItemCommand({
        TableName: deployment.output('PostsTable'),
        Key: { id: { S: `${run}-4` } },
        ConsistentRead: true,
      }),
    );
    const { text, polarity, created_at: createdAt } = unmarshall(Item ?? {});
    assert.deepEqual([text, polarity, createdAt], [`terrible & sad ${run}`, 'negative', now]);
  });
}

function totalOf({ total }: PostsView): number {
  return total.negative + total.neutral + total.positive;
}
