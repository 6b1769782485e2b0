import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { chattersCases } from './chatters-cases.ts';
import { type Clients, clientsOf } from './clients.ts';
import { type Courier, eventCourier, kafkaCourier } from './courier.ts';
import type { Deployment } from './deployment.ts';
import { invoke } from './functions.ts';
import { createMessages, type Messages, type Volumes } from './messages.ts';
import { type Until, untilOf } from './patience.ts';
import { postsCases } from './posts-cases.ts';
import { siteCases } from './site-cases.ts';
import { type DeployedStores, grown, storesOf } from './stores.ts';
import { allStreamNames, groupOf, streamNames, streamsOf } from './streams.ts';

const outputs = [
  'BootstrapBrokers',
  'ChattersProducerFunction',
  'ChattersRankFunction',
  'ClusterArn',
  'CountersTable',
  'DashboardUrl',
  'DatabaseClusterArn',
  'DatabaseName',
  'DatabaseSecretArn',
  'GraphTable',
  'PostsProducerFunction',
  'PostsTable',
  'QueryFunction',
  'RealTimeDataTable',
  'SetAsideTable',
  'Stage',
  'StreamMappings',
  'StreamsSecretArn',
  'TradesProducerFunction',
  'TransformRoleArn',
];

/** What the cases share. */
export interface Ground {
  readonly deployment: Deployment;
  readonly clients: Clients;
  readonly until: Until;
  readonly stores: DeployedStores;
  readonly streams: ReturnType<typeof streamsOf>;
  /** What this run has sent. */
  readonly messages: Messages;
  /** Through the broker, or past it where it is private. */
  readonly courier: Courier;
  /** Past the broker, each batch twice. */
  readonly twice: Courier;
}

/**
 * Declares what the app promises wherever it is deployed. Knows the outputs, AWS's APIs, and the brokers where they can be
 * reached; where not, real records come from the producer function, whose schedule must be off then. May run again on the
 * same deployment: what it sends has a day, tickers and sectors of its own.
 */
export function deployedSuite(deployment: () => Deployment): void {
  describe('the deployed app', () => {
    let opened: Ground | undefined;
    const ground = (): Ground => {
      if (opened === undefined) throw new Error('the deployment could not be opened');
      return opened;
    };
    before(async () => {
      opened = await open(deployment());
    });
    after(async () => {
      await opened?.courier.close();
      opened?.clients.close();
    });

    contractCases(ground);
    deliveryCases(ground);
    badRecordCases(ground);
    steeringCases(ground);
    siteCases(ground);
    postsCases(ground);
    chattersCases(ground);
  });
}

async function open(deployment: Deployment): Promise<Ground> {
  const clients = clientsOf(deployment);
  const until = untilOf(deployment);
  const streams = streamsOf(deployment, clients, until);
  const functions = await Promise.all(streamNames.map(name => streams.functionOf(name)));
  const { brokers } = deployment;
  return {
    deployment,
    clients,
    until,
    streams,
    stores: storesOf(deployment, clients),
    messages: createMessages(),
    courier:
      brokers === undefined ? eventCourier(deployment, clients, functions) : await kafkaCourier(brokers),
    twice: eventCourier(deployment, clients, functions, 2),
  };
}

function contractCases(ground: () => Ground): void {
  it('has every output of the contract', () => {
    const { deployment } = ground();
    const empty = outputs.filter(key => deployment.output(key).trim() === '');
    assert.deepEqual(empty, []);
    assert.equal(deployment.output('Stage'), deployment.stage);
  });

  it('reads its topic from the beginning, each stream running in a group that names stage and stream', async () => {
    const { deployment, streams } = ground();
    const mappings = await streams.list();
    const seen = mappings.map(each => ({
      // Where a topic is a setting, its name is behind the stream's.
      group: each.AmazonManagedKafkaEventSourceConfig?.ConsumerGroupId?.replace(/:.*/, ''),
      topics: each.Topics,
      from: each.StartingPosition,
      state: each.State,
    }));
    const wanted = allStreamNames.map(name => ({
      group: groupOf(deployment, name),
      topics: name.startsWith('trades-')
        ? ['trading_data']
        : seen.find(({ group }) => group === groupOf(deployment, name))?.topics,
      from: 'TRIM_HORIZON',
      state: 'Enabled',
    }));
    const byGroup = (a: { group?: string | undefined }, b: { group?: string | undefined }) =>
      String(a.group).localeCompare(String(b.group));
    assert.deepEqual(seen.sort(byGroup), wanted.sort(byGroup));
  });
}

function deliveryCases(ground: () => Ground): void {
  it('keeps every row as an item with the attributes of the contract, and sums volumes exactly', async () => {
    const { messages, courier } = ground();
    const values = Array.from({ length: 12 }, () => Buffer.from(messages.next(20)));
    await courier.send(values);
    await everythingIsThere(ground());
    const [item] = await ground().stores.items(messages.tickers[0] ?? '');
    for (const name of ['created_at', 'ticker', 'sector']) assert.equal(typeof item?.[name], 'string', name);
    for (const name of ['id', 'volume', 'market_cap', 'price'])
      assert.equal(typeof item?.[name], 'number', name);
  });

  it('counts a message that was sent twice twice, and keeps its rows once', async () => {
    const { messages, courier } = ground();
    const value = Buffer.from(messages.next(5, 2));
    await courier.send([value, value]);
    await everythingIsThere(ground());
  });

  it('counts a batch that was delivered twice once', async () => {
    const { messages, twice } = ground();
    await twice.send([Buffer.from(messages.next(7)), Buffer.from(messages.next(3))]);
    await everythingIsThere(ground());
  });
}

function badRecordCases(ground: () => Ground): void {
  it('sets a bad message aside with its position, bytes and reason, and stores the ones around it', async () => {
    const { messages, courier, stores, until } = ground();
    const bad = Buffer.from('{oops');
    const values = [Buffer.from(messages.next(2)), bad, Buffer.from(messages.next(2))];
    const [, place] = await courier.send(values, 1);
    assert.ok(place);
    await everythingIsThere(ground());
    const { topic, partition, offset } = place;
    for (const name of streamNames) {
      const item = await until(`${name} has set it aside`, async () => {
        const [found] = await stores.setAside(name, topic, partition, offset);
        return found;
      });
      assert.deepEqual([item['topic'], item['partition'], item['offset']], [topic, partition, offset]);
      assert.deepEqual(Buffer.from(item['bytes'] as Uint8Array), bad);
      assert.match(String(item['reason']), /JSON/);
    }
  });
}

function steeringCases(ground: () => Ground): void {
  it('goes on where it was when a stream is stopped and started', () =>
    ground().deployment.brokers === undefined ? stopsProducer(ground()) : stopsCourier(ground()));
}

const stopped = 'trades-aggregate';

/** With messages from here: their totals are known. */
async function stopsCourier(ground: Ground): Promise<void> {
  const { messages, courier, stores, streams } = ground;
  await streams.stop(stopped);
  try {
    const summed = await stores.sums(messages.day);
    const values = Array.from({ length: 6 }, () => Buffer.from(messages.next(4)));
    await courier.send(values);
    await itemsAreThere(ground);
    assert.deepEqual(await stores.sums(messages.day), summed);
  } finally {
    await streams.start(stopped);
  }
  await everythingIsThere(ground);
}

/** With messages of the producer function: it answers the number of rows, and the items give what they add up to. */
async function stopsProducer({ stores, streams, deployment, clients, until }: Ground): Promise<void> {
  const day = new Date().toISOString().slice(0, 10);
  await streams.stop(stopped);
  const items = await stores.itemsSince(day);
  const sums = await stores.sumsSince(day);
  let volumes = items.volumes;
  try {
    const producer = deployment.output('TradesProducerFunction');
    const { rows } = (await until('the producer runs', () => invoke(clients, producer, {}))) as {
      rows: number;
    };
    assert.ok(rows > 0);
    volumes = await until(`${rows} items are there`, async () => {
      const now = await stores.itemsSince(day);
      return now.count - items.count >= rows && now.volumes;
    });
    assert.deepEqual(await stores.sumsSince(day), sums);
  } finally {
    await streams.start(stopped);
  }
  const wanted = grown(volumes, items.volumes);
  let found: Volumes = new Map();
  await until('the sums are those of the items', async () => {
    found = grown(await stores.sumsSince(day), sums);
    return isSame(found, wanted);
  }).catch((error: unknown) => assert.deepEqual(found, wanted, String(error)));
}

/** All that this run has sent is stored and counted, and nothing more. */
async function everythingIsThere(ground: Ground): Promise<void> {
  const { messages, stores, until } = ground;
  await itemsAreThere(ground);
  let found: ReadonlyMap<string, bigint> = new Map();
  await until('the sums are what was sent', async () => {
    found = await stores.sums(messages.day);
    return isSame(found, messages.sums);
  }).catch((error: unknown) => assert.deepEqual(found, messages.sums, String(error)));
}

async function itemsAreThere({ messages, stores, until }: Ground): Promise<void> {
  const count = async () =>
    new Map(
      await Promise.all(
        messages.tickers.map(async ticker => [ticker, (await stores.items(ticker)).length] as const),
      ),
    );
  let found: ReadonlyMap<string, number> = new Map();
  await until('every row is an item', async () => {
    found = await count();
    return isSame(found, messages.items);
  }).catch((error: unknown) => assert.deepEqual(found, messages.items, String(error)));
}

function isSame<T>(found: ReadonlyMap<string, T>, wanted: ReadonlyMap<string, T>): boolean {
  return found.size === wanted.size && [...wanted].every(([key, value]) => found.get(key) === value);
}
