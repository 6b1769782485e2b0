import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { it } from 'node:test';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { ChattersView, NeighbourhoodView } from '../../domain/chatters/view.ts';
import { askQuery, invoke } from './functions.ts';
import type { Ground } from './suite.ts';

/** The third pipeline: from its producer, which takes facts that it is given, to both databases, a ranking and the page. */
export function chattersCases(ground: () => Ground): void {
  it('keeps each edge once, from both its ends, ranks its nodes, and shows who is around one', async () => {
    const { clients, deployment, until } = ground();
    const tag = randomBytes(6).toString('hex');
    const streamer = `9${Number.parseInt(tag, 16)}`;
    const users = ['a', 'A', 'á', 'a '].map(name => `${tag}${name}`);
    const facts = [
      { user_id: streamer, user_login: `streamer-${tag}` },
      ...users.map(login => ({ user_id: streamer, chatter_login: login })),
      { user_id: streamer, chatter_login: users[0] },
    ];
    const ask = async <Answer>(path: string): Promise<Answer> => {
      const answer = await askQuery(clients, deployment.output('QueryFunction'), path);
      assert.equal(answer.status, 200);
      return (await answer.json()) as Answer;
    };
    const before = await until('the database answers', () => ask<ChattersView>('/api/chatters'));
    await invoke(clients, deployment.output('ChattersProducerFunction'), { chatters: facts });

    const around = await until('the streamer has every chatter', async () => {
      const view = await ask<NeighbourhoodView>(`/api/chatters/node?name=streamer-${tag}`);
      return view.around.length === users.length && view;
    });
    assert.equal(around.centre?.id, streamer);
    assert.deepEqual(new Set(around.around.map(({ id }) => id)), new Set(users));
    await invoke(clients, deployment.output('ChattersRankFunction'), {});
    const after = await until('there is a ranking of them', async () => {
      const view = await ask<ChattersView>('/api/chatters');
      return view.edges >= before.edges + users.length && view.moments[0] !== before.moments[0] && view;
    });
    assert.ok(after.nodes >= before.nodes + users.length + 1);

    const { Items = [] } = await until('both ends are there', async () => {
      const found = await clients.dynamodb.send(
        new QueryCommand({
          TableName: deployment.output('GraphTable'),
          KeyConditionExpression: '#node = :node AND begins_with(#edge, :kind)',
          ExpressionAttributeNames: { '#node': 'node', '#edge': 'edge' },
          ExpressionAttributeValues: { ':node': { S: `in#${streamer}` }, ':kind': { S: 'chatter#' } },
        }),
      );
      return found.Count === users.length && found;
    });
    assert.deepEqual(
      new Set(Items.map(item => unmarshall(item)['edge'])),
      new Set(users.map(login => `chatter#${login}`)),
    );
  });
}
