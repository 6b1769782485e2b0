import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growthOf } from '../../../domain/chatters/growth.ts';
import { decodeMessage } from '../../../domain/chatters/message.ts';
import type { Sighting } from '../../../domain/chatters/message.ts';
import { newCrowd, simulate } from '../../../domain/chatters/simulate.ts';
import type { Crowd } from '../../../domain/chatters/simulate.ts';
import { seeded } from '../../support/posts/random.ts';

const start = Date.UTC(2026, 2, 1, 12);

test('every message is a fact, its key the streamer, and the names of all streamers come first', async () => {
  const sent = await sightings(60, 1);
  assert.equal(sent.filter(({ fact }) => fact.type === 'name').length, 12);
  assert.ok(sent.slice(0, 24).every(({ fact }) => fact.type === 'name' || fact.edge.kind === 'team'));
  const kinds = new Set(sent.flatMap(({ fact }) => (fact.type === 'edge' ? fact.edge.kind : [])));
  assert.deepEqual([...kinds].toSorted(), ['chatter', 'moderator', 'team', 'vip']);
});

test('some four messages come a second, and as many as the limit says', async () => {
  const sent = await sightings(600, 2);
  const perSecond = (sent.length - 24) / 600;
  assert.ok(perSecond > 3.5 && perSecond < 5.5, `${perSecond}`);
  assert.equal((await sightings(600, 2, 50)).length, 50);
  assert.equal((await sightings(600, 2, 0)).length, 0);
});

test('again and again one streamer climbs to the first place from far behind', async () => {
  const crowd = newCrowd();
  const seen: Sighting[] = [];
  const orders: (readonly string[])[] = [];
  for (let minutes = 0; minutes < 60; minutes++) {
    seen.push(...(await sightings(60, minutes, undefined, crowd)));
    orders.push(ranked(seen));
  }
  const changes = orders.flatMap((order, at) => (at > 0 && order[0] !== orders[at - 1]?.[0] ? [at] : []));
  assert.ok(changes.length >= 6, `the first place changed in minutes ${changes.join()}`);
  const climbed = new Set(orders.map(([first]) => first));
  assert.ok(climbed.size >= 5, [...climbed].join());
  const last = changes.at(-1) ?? 0;
  const winner = orders[last]?.[0] ?? '';
  assert.ok(
    orders.slice(0, last).some(order => order.indexOf(winner) >= 5),
    `${winner} was never far behind`,
  );
});

test('where more have gone more go', async () => {
  const crowd = newCrowd();
  await sightings(3_600, 5, undefined, crowd);
  const sizes = crowd.present.map(({ size }) => size).toSorted((a, b) => b - a);
  assert.ok((sizes[0] ?? 0) > 5 * (sizes.at(-1) ?? 0), sizes.join());
});

test('however long it runs, the graph stays within the people that there are', async () => {
  const { nodes, edges } = growthOf(await sightings(25_000, 6));
  assert.ok(nodes.length <= 4_000 + 2 * 12 + 4, `${nodes.length} nodes`);
  assert.ok(edges.length <= 4_012 * 12 + 400 * 12 + 12, `${edges.length} edges`);
  assert.ok(edges.length > 20_000, `${edges.length} edges`);
});

/** What so many seconds send, each decoded. */
async function sightings(
  seconds: number,
  seed: number,
  limit?: number,
  crowd: Crowd = newCrowd(),
): Promise<readonly Sighting[]> {
  const all: Sighting[] = [];
  const times = (async function* () {
    for (let second = 0; second < seconds; second++) yield start + second * 1000;
  })();
  for await (const { values, keys, rows, atMs } of simulate(crowd, times, seeded(seed), limit)) {
    assert.equal(rows, values.length);
    for (const [index, value] of values.entries()) {
      const [sighting = assert.fail(value)] = decodeMessage(Buffer.from(value), atMs).rows;
      const { fact } = sighting;
      assert.equal(keys?.[index], (JSON.parse(value) as Record<string, string>)['user_id']);
      all.push({ fact, atMs });
    }
  }
  return all;
}

/** Streamers by distinct chatters, descending. */
function ranked(seen: readonly Sighting[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { kind, to } of growthOf(seen).edges)
    if (kind === 'chatter') counts.set(to, (counts.get(to) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([id]) => id);
}
