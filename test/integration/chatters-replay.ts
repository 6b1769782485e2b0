import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { ChattersView, NeighbourhoodView } from '../../domain/chatters/view.ts';
import { hosted } from '../support/run/hosted.ts';
import { storesOf } from '../support/trades/stores.ts';
import { until } from '../support/until.ts';
import { invokeOf, type Stage } from './stage.ts';

/** Streamers by number, each with so many chatters; the first chatters of all are the same people. */
const crowds = [40, 90, 25, 60];
const names = crowds.map((_, index) => `${101 + index},channel${index},"they say: ""hi"", and more"`);
const chatters = (index: number, from: number, to: number): readonly string[] =>
  Array.from(
    { length: to - from },
    (_, at) => `${101 + index},fan${from + at < 20 ? '' : index}_${from + at}`,
  );
/** The third streamer gets more than the leader has. */
const later = chatters(2, crowds[2] ?? 0, 130);
const edges = crowds.reduce((sum, crowd) => sum + crowd, 0);
const nodes = crowds.length + 20 + edges - 20 * crowds.length;

interface Leader {
  readonly name: string;
  readonly was: { readonly position: number } | null;
}

/** The third pipeline of the same run. */
export function chattersReplay(stage: Stage): void {
  const write = (name: string, lines: readonly string[]): string => {
    const file = join(stage.folder, name);
    writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
  };
  const produce = async (...words: string[]): Promise<string> => {
    const ended = await hosted('produce', ['chatters', ...words, '--state', stage.run().state]);
    assert.equal(ended.code, 0, ended.stderr);
    return ended.stdout;
  };
  const ask = async <Answer>(question: string): Promise<Answer> => {
    const answer = await fetch(new URL(`/api/chatters${question}`, stage.run().output('DashboardUrl')));
    assert.equal(answer.status, 200, await answer.clone().text());
    return (await answer.json()) as Answer;
  };
  const sizes = async (): Promise<string> => {
    const stores = storesOf(stage.run());
    const rows = await stores
      .query('SELECT CAST(nodes AS CHAR), CAST(edges AS CHAR) FROM graph_sizes')
      .finally(() => stores.close());
    return rows.map(row => row.join(' ')).join();
  };
  /** The page's ranking, once this streamer leads it. */
  const ledBy = (name: string): Promise<ChattersView> =>
    until(`${name} leads`, 60_000, async () => {
      await invokeOf(stage, 'ChattersRankFunction');
      const view = await ask<ChattersView>('');
      return view.ranking?.nodes[0]?.name === name && view;
    });

  describe('npm run produce -- chatters', () => {
    const header = 'user_id,chatter_login';
    let first: ChattersView;

    it('replays a file to a graph that has each edge once, however often it is sent', async () => {
      const rows = crowds.flatMap((crowd, index) => chatters(index, 0, crowd));
      const file = write('chatters.csv', [header, ...rows, header]);
      const streamers = write('streamers.csv', ['user_id,user_login,description', ...names]);
      for (const words of [['--streamers', streamers], []])
        assert.match(
          await produce('--file', file, ...words),
          new RegExp(
            `^rows read: ${edges}\nmessages sent: \\d+\nrows rejected: 0\nthe header once more, left out: 1$`,
            'm',
          ),
        );
      await until('the graph is there', 60_000, async () => (await sizes()) === `${nodes} ${edges}`);
    });

    it('shows who leads, and who has climbed since', async () => {
      first = await ledBy('channel1');
      const total = first.ranking?.nodes.reduce((sum, { score }) => sum + score, 0) ?? 0;
      assert.ok(total > 0.3 && total < 1, `${total}`);
      const more = write('later.csv', [header, ...later]);
      await produce('--kind', 'chatter', '--file', more);
      const after = await ledBy('channel2');
      assert.equal(after.edges, edges + later.length);
      const since = await ask<ChattersView>(`?since=${first.moments[0] ?? ''}`);
      assert.equal(since.ranking?.since, first.moments[0]);
      assert.deepEqual(
        since.ranking?.nodes.slice(0, 2).map(({ name, before }) => [name, before?.position]),
        [
          ['channel2', 4],
          ['channel1', 1],
        ],
      );
    });

    it('says the same by streams rank, also of the moment before', async () => {
      const before = first.moments[0] ?? '';
      const leaders = async (...words: string[]): Promise<unknown> => {
        const line = ['rank', '--json', '--limit', '1', ...words, '--state', stage.run().state];
        const { code, stdout, stderr } = await hosted('streams', line);
        assert.equal(code, 0, stderr);
        const { ranking } = JSON.parse(stdout) as { ranking: Leader[] };
        return ranking.map(({ name, was }) => [name, was?.position]);
      };
      assert.deepEqual(await leaders('--run', '--since', before), [['channel2', 4]]);
      assert.deepEqual(await leaders('--at', before, '--since', before), [['channel1', 1]]);
    });

    it('shows who is around a node, in both directions', async () => {
      const channel = await ask<NeighbourhoodView>('/node?name=channel2');
      assert.equal(channel.centre?.id, '103');
      assert.deepEqual(channel.degrees, [{ kind: 'chatter', direction: 'in', edges: 130, isCapped: false }]);
      const fan = await ask<NeighbourhoodView>('/node?id=fan_3');
      assert.deepEqual(
        fan.around
          .map(({ id }) => id)
          .slice(0, 4)
          .toSorted(),
        ['101', '102', '103', '104'],
      );
    });
  });
}
