import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EdgeKind } from '../../../domain/chatters/edge.ts';
import { teamId, userId } from '../../../domain/chatters/node-id.ts';
import type { ChattersView, NamesView, NeighbourhoodView } from '../../../domain/chatters/view.ts';
import { graphTables } from '../../../functions/io/chatters/graph-tables.ts';
import { namesView } from '../../../functions/query/chatters/names-view.ts';
import { neighbourhoodView } from '../../../functions/query/chatters/neighbourhood-view.ts';
import { chattersView } from '../../../functions/query/chatters/view.ts';
import { BadRequest } from '../../../functions/query/http.ts';
import type { ViewEntry } from '../../../functions/query/view.ts';
import { world } from '../chatters/world-of-chatters.ts';

const patience = { waitMs: 0 };
let clock = 0;

/** Edges between a streamer and others, the last of them the newest. */
async function joined(kind: EdgeKind, streamer: string, ...others: readonly string[]): Promise<void> {
  const sightings = others.map(other => {
    clock += 1;
    const edge =
      kind === 'team'
        ? { kind, from: streamer, to: teamId(other) }
        : { kind, from: userId(other), to: streamer };
    return { fact: { type: 'edge', edge } as const, atMs: clock };
  });
  for (const sighting of sightings.length > 3 ? [sightings] : sightings.map(each => [each]))
    await graphTables(world.cluster).write(sighting, () => patience);
}

async function named(streamer: string, login: string): Promise<void> {
  clock += 1;
  const sighting = { fact: { type: 'name', streamer, login } as const, atMs: clock };
  await graphTables(world.cluster).write([sighting], () => patience);
}

/** A ranking of 2026-03-01, from the first place on; of `nodes`, where it does not keep all of them. */
async function ranked(
  time: string,
  scores: Readonly<Record<string, number>>,
  state = 'finished',
  nodes = Object.keys(scores).length,
): Promise<void> {
  const at = `2026-03-01 ${time}`;
  const rows = Object.entries(scores).sort(([, a], [, b]) => b - a);
  for (const [index, [id, score]] of rows.entries())
    await world.sql('INSERT INTO rankings (ranked_at, node_key, score, position) VALUES (?, ?, ?, ?)', [
      at,
      Buffer.from(id),
      score,
      index + 1,
    ]);
  const columns = await world.sql(
    `SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = 'ranking_runs'`,
    [world.database],
  );
  const others = columns
    .map(({ name }) => String(name))
    .filter(name => !['ranked_at', 'state', 'nodes'].includes(name));
  await world.sql(
    `INSERT INTO ranking_runs (ranked_at, state, nodes, ${others.join(', ')}) VALUES (?, ?, ?${', 1'.repeat(others.length)})`,
    [at, state, nodes],
  );
}

async function answer<T>(entry: ViewEntry, parameters: Readonly<Record<string, string>>): Promise<T> {
  const env = {
    ...world.cluster,
    setAsideTable: 'set_aside',
    countersTable: 'counters',
    latestTable: 'latest',
    stage: 'test',
    mappingsSeconds: 1,
    setAsideBytes: true,
    pipelines: ['chatters'],
  };
  const view = entry.open(env, {});
  const question = view.read(new Map(Object.entries(parameters)));
  return (await view.answer(question, AbortSignal.timeout(10_000), '')) as T;
}

const around = (parameters: Readonly<Record<string, string>>) =>
  answer<NeighbourhoodView>(neighbourhoodView, parameters);
const idsOf = (view: NeighbourhoodView) => view.around.map(({ id }) => id);
const edgesOf = (view: NeighbourhoodView) =>
  view.edges.map(({ kind, from, to }) => `${kind} ${from} ${to}`).sort();

test('a node stands among those that edges join with it in either direction, and those that these lead to', async () => {
  await named('10', 'ten');
  await named('20', 'twenty');
  await joined('chatter', '10', 'ann', 'bob', 'twenty');
  await joined('moderator', '10', 'ann');
  await joined('chatter', '30', 'bob', 'ann', 'eve');
  await joined('team', '10', 'Owls');
  const view = await around({ id: '10' });
  assert.equal(view.centre?.name, 'ten');
  assert.deepEqual(idsOf(view), ['ann', 'team:Owls', 'bob', '20', '30']);
  assert.deepEqual(edgesOf(view), [
    'chatter 20 10',
    'chatter ann 10',
    'chatter ann 30',
    'chatter bob 10',
    'chatter bob 30',
    'moderator ann 10',
    'team 10 team:Owls',
  ]);
  assert.deepEqual(view.degrees, [
    { kind: 'chatter', direction: 'in', edges: 3, isCapped: false },
    { kind: 'moderator', direction: 'in', edges: 1, isCapped: false },
    { kind: 'team', direction: 'out', edges: 1, isCapped: false },
  ]);
  assert.deepEqual([view.more, view.isMoreCapped], [0, false]);
  const asUser = await around({ id: 'twenty' });
  assert.equal(asUser.centre?.id, '20');
  assert.deepEqual(edgesOf(asUser), ['chatter 20 10', 'team 10 team:Owls']);
  assert.deepEqual((await around({ name: 'twenty' })).centre, asUser.centre);
  assert.equal((await around({ id: 'nobody' })).centre, null);
});

test('of many around a node those who are elsewhere too and the newest are shown, at most 200 with it, and how many more there are', async () => {
  await joined('chatter', '10', ...Array.from({ length: 500 }, (_, index) => `user${index}`));
  await joined('vip', '10', 'user3');
  for (let streamer = 40; streamer < 80; streamer++)
    await joined(
      'chatter',
      `${streamer}`,
      ...Array.from({ length: 4 + (streamer % 3) }, (_, index) => `user${400 + index}`),
    );
  const view = await around({ id: '10' });
  assert.equal(view.around.length, 199);
  const first = [3, 405, 404, 403, 402, 401, 400, 499, 498].map(index => `user${index}`);
  assert.deepEqual(idsOf(view).slice(0, first.length), first);
  assert.equal(view.around.filter(({ kind }) => kind === 'streamer').length, 24);
  const own = view.edges.filter(({ from, to }) => from === '10' || to === '10');
  assert.equal(own.length + view.more, 501);
  assert.equal(new Set([...idsOf(view), '10']).size, 200);
});

test('the names that may be longest, of all that are shown, fit into the answers of the database', async () => {
  const long = (index: number) => `${index}`.padStart(5, '0') + '🦊'.repeat(248);
  for (const streamer of ['10', long(1), long(2)])
    await joined('chatter', streamer, ...Array.from({ length: 300 }, (_, index) => long(1000 + index)));
  for (const kind of ['moderator', 'vip'] as const)
    await joined(kind, '10', ...Array.from({ length: 100 }, (_, index) => long(1100 + index)));
  const view = await around({ id: '10' });
  assert.equal(view.around.length, 177);
  assert.ok(view.edges.some(({ to }) => to === long(2)));
});

test('names that look alike are nodes of their own, found by their beginning, streamers first', async () => {
  await named('10', 'a_streamer');
  await joined('chatter', '10', 'a', 'A', 'a ', 'á', 'a%b', 'a_streamer', 'ab');
  for (const name of ['a', 'A', 'a ', 'á']) assert.equal((await around({ name })).centre?.id, name);
  const names = async (begins: string) =>
    (await answer<NamesView>(namesView, { begins })).nodes.map(({ id }) => id);
  assert.deepEqual(
    await names('a'),
    ['10', 'a', 'a ', 'a%b', 'ab'].toSorted((a, b) => (a === '10' ? -1 : b === '10' ? 1 : a < b ? -1 : 1)),
  );
  assert.deepEqual(await names('A_'), ['10']);
  assert.deepEqual(await names('a%'), ['a%b']);
  assert.deepEqual(await names('zz'), []);
});

test('the newest finished ranking is compared with the one of the asked moment, else with the oldest kept', async () => {
  await named('10', 'ten');
  await joined('chatter', '10', 'ann');
  const none = await answer<ChattersView>(chattersView, {});
  assert.deepEqual(none, { nodes: 2, edges: 1, moments: [], ranking: null });
  assert.equal((await around({})).centre?.id, '10');
  await ranked('09:00:00.000', { ann: 0.7, '10': 0.3 });
  const first = await answer<ChattersView>(chattersView, {});
  assert.deepEqual([first.ranking?.since, first.ranking?.nodes[0]?.before], [null, null]);
  assert.equal((await around({})).centre?.id, 'ann');
  await ranked('09:01:00.250', { ann: 0.2, '10': 0.8 }, 'finished', 5);
  await ranked('09:02:00.500', { bob: 0.1, ann: 0.3, '10': 0.6 });
  await ranked('09:03:00.000', { bob: 1 }, 'writing');
  const { moments, ranking } = await answer<ChattersView>(chattersView, {});
  assert.deepEqual(moments, [
    '2026-03-01T09:02:00.500Z',
    '2026-03-01T09:01:00.250Z',
    '2026-03-01T09:00:00.000Z',
  ]);
  assert.deepEqual([ranking?.since, ranking?.sinceKept], [moments[2], null]);
  const { ranking: shortened } = await answer<ChattersView>(chattersView, { since: moments[1] ?? '' });
  assert.deepEqual([shortened?.since, shortened?.sinceKept], [moments[1], 2]);
  assert.deepEqual(
    ranking?.nodes.map(({ id, name, position, score, before }) => [
      id,
      name,
      position,
      score,
      before?.position ?? null,
    ]),
    [
      ['10', 'ten', 1, 0.6, 2],
      ['ann', 'ann', 2, 0.3, 1],
      ['bob', null, 3, 0.1, null],
    ],
  );
  const since = async (time: string) =>
    (await answer<ChattersView>(chattersView, { since: `2026-03-01T${time}Z` })).ranking?.since;
  assert.equal(await since('09:01:30.000'), moments[1]);
  assert.equal(await since('08:00:00.000'), moments[2]);
  assert.deepEqual((await around({ id: 'ann' })).centre, {
    id: 'ann',
    kind: 'user',
    name: 'ann',
    score: 0.3,
    position: 2,
  });
});

test('a question that means nothing is refused', async () => {
  for (const [entry, parameters] of [
    [chattersView, { since: 'yesterday' }],
    [neighbourhoodView, { id: '' }],
    [neighbourhoodView, { id: '1', name: 'a' }],
    [neighbourhoodView, { name: 'a'.repeat(2000) }],
    [namesView, {}],
  ] as const)
    await assert.rejects(answer(entry, parameters), BadRequest);
});
