import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { TradesView } from '../../domain/trades/view.ts';
import { createKafka } from '../../lib/local/kafka-client.ts';
import { createActiveTable } from '../support/engines/active-table.ts';
import { type Known, hostileCall } from '../support/hostile/calls.ts';
import { oneOf, type Random, randomOf } from '../support/hostile/change.ts';
import { hostileQuestion } from '../support/hostile/questions.ts';
import { type HostileRecord, hostileRecord } from '../support/hostile/records.ts';
import { roundsOf } from '../support/hostile/rounds.ts';
import { type Answer, type HostileRequest, send, sendGarbage } from '../support/hostile/send.ts';
import { allPipelines, type LocalRun, startRun } from '../support/run/local-run.ts';
import { program } from '../support/run/program.ts';
import { type Stores, storesOf } from '../support/trades/stores.ts';
import { until } from '../support/until.ts';

const { minutes, firstSeed } = roundsOf(process.env);
const messages = 3_000;
/** Among so many hostile messages there is one good one. */
const goodEach = 10;
const perSend = 100;
/** Of one process of the run, and of Kafka's, whose Java takes what it is given. */
const mostBytes = 1.25 * 1024 ** 3;
const lanes = 8;
const day = '2026-03-02';

describe(`hostile input, seeds from ${firstSeed} on`, () => {
  let run: LocalRun;
  let stores: Stores;
  before(async () => {
    run = await startRun([], allPipelines);
    stores = storesOf(run);
  });
  after(async () => {
    stores.close();
    await run.dispose();
  });

  it(`keeps every good row among ${messages} hostile messages, and stops no stream`, async () => {
    const good = await sendMessages(run, randomOf(firstSeed));
    await until('every good row is stored', 300_000, async () => {
      const kept = await goodRows(stores);
      assert.deepEqual(kept, good);
      return true;
    });
    await until('streams have read everything', 120_000, async () => isWell(await listed(run)));
    assert.deepEqual(await goodRows(stores), good);
    for (const { name, setAside } of await listed(run))
      if (name.endsWith('-transform'))
        assert.ok(setAside.count > messages / 10, `${name}: ${setAside.count}`);
    assertBounded(run);
  });

  it(`answers whatever it is asked for ${minutes} minutes, and all goes on`, async () => {
    const known = await knownOf(run);
    const findings: string[] = [];
    const statuses = new Map<string, number>();
    const end = Date.now() + minutes * 60_000;
    let next = firstSeed;
    const lane = async (): Promise<void> => {
      do {
        const seed = next++;
        const random = randomOf(seed);
        const place = placeOf(random, run);
        if (random(50) === 0) {
          await sendGarbage(random, place.url);
          continue;
        }
        const request = place.name === 'page' ? hostileQuestion(random) : hostileCall(random, known);
        const answer = await send(request, place.url, run.credentials);
        const outcome = 'status' in answer ? String(answer.status) : 'no answer';
        statuses.set(`${place.name} ${outcome}`, (statuses.get(`${place.name} ${outcome}`) ?? 0) + 1);
        if (isFault(answer)) findings.push(`seed ${seed}, ${place.name}: ${described(request, answer)}`);
      } while (Date.now() < end && findings.length < 20);
    };
    const watch = watchMemory(run, findings);
    await Promise.all(Array.from({ length: lanes }, lane));
    clearInterval(watch);
    console.log(`${next - firstSeed} seeds: ${[...statuses].map(each => each.join(' × ')).join(', ')}`);
    assert.deepEqual(findings, []);
    assertBounded(run);
    const health = await fetch(`${run.output('AwsEndpointUrl')}/_millrace/health`);
    assert.equal(health.status, 200);
    const page = await fetch(new URL(`/api/trades?day=${day}`, run.output('DashboardUrl')));
    const { bySector } = (await page.json()) as TradesView;
    assert.ok(bySector.some(({ sector }) => sector === 'Good'));
    await until('streams are well', 60_000, async () => isWell(await listed(run)));
  });
});

interface Good {
  readonly volume: string;
  readonly posts: number;
  readonly edges: number;
}

/** Resolves with what is good of them. */
async function sendMessages(run: LocalRun, random: Random): Promise<Good> {
  const kafka = createKafka({ brokers: run.output('BootstrapBrokers').split(','), clientId: 'hostile' });
  const producer = kafka.producer();
  await producer.connect();
  const rounds = messages / perSend;
  let sent = 0;
  for (let round = 0; round < rounds; round++) {
    const hostile = Array.from({ length: perSend }, () => hostileRecord(random));
    const topicMessages = ['trading_data', 'coffee', 'chatters'].map(topic => {
      const own = hostile.filter(record => record.topic === topic && !isLarge(record));
      const kept = Array.from({ length: perSend / goodEach }, (_, at) => goodMessage(topic, sent + at));
      // The last of each is a good one, so that what is hostile has been read when it is.
      return { topic, messages: [...own, ...kept] };
    });
    sent += perSend / goodEach;
    // A broker takes a megabyte at a time of each partition.
    for (const { topic, ...message } of hostile.filter(isLarge))
      await producer.send({ topic, messages: [message] });
    await producer.sendBatch({ topicMessages });
  }
  await producer.disconnect();
  return { volume: String(sent), posts: sent, edges: sent };
}

function isLarge({ value }: HostileRecord): boolean {
  return value !== null && value.length > 10_000;
}

function goodMessage(topic: string, number: number) {
  const created_at = `${day}T09:00:00.000Z`;
  const values: Readonly<Record<string, unknown>> = {
    trading_data: [
      { id: 1_000 + number, created_at, ticker: 'GOOD', sector: 'Good', volume: 1, market_cap: 1, price: 1 },
    ],
    coffee: { id: `good-${number}`, created_at, user: 'good', text: 'good coffee' },
    chatters: { user_id: 'good', chatter_login: `good-${number}` },
  };
  return { partition: number % 3, value: JSON.stringify(values[topic]) };
}

async function goodRows(stores: Stores): Promise<Good> {
  const [[volume] = []] = await stores.query(
    "SELECT CAST(SUM(total_volume) AS CHAR) FROM aggregated_data WHERE sector = 'Good'",
  );
  const [[posts] = []] = await stores.query(
    `SELECT CAST(SUM(posts) AS SIGNED) FROM sentiment_totals WHERE day = '${day}'`,
  );
  const [[edges] = []] = await stores.query("SELECT COUNT(*) FROM edges WHERE to_id = 'good'");
  return { volume: String(volume ?? 0), posts: Number(posts ?? 0), edges: Number(edges ?? 0) };
}

interface Listed {
  readonly name: string;
  readonly status: string;
  readonly lag: number | null;
  readonly lastResult: string;
  readonly setAside: { readonly count: number };
}

async function listed(run: LocalRun): Promise<readonly Listed[]> {
  const { code, stdout, stderr } = await program('streams', ['list', '--json', '--state', run.state]).ended;
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as readonly Listed[];
}

function isWell(streams: readonly Listed[]): boolean {
  assert.equal(streams.length, 6);
  for (const { name, status, lag, lastResult } of streams)
    assert.deepEqual([name, status, lag, lastResult], [name, 'running', 0, 'OK']);
  return true;
}

async function knownOf(run: LocalRun): Promise<Known> {
  const client = new DynamoDBClient({
    endpoint: run.output('AwsEndpointUrl'),
    region: 'us-east-1',
    credentials: run.credentials,
  });
  await createActiveTable(client, {
    TableName: 'hostile',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  client.destroy();
  return {
    clusterArn: run.output('DatabaseClusterArn'),
    secretArn: run.output('StreamsSecretArn'),
    database: run.output('DatabaseName'),
    brokersArn: run.output('ClusterArn'),
    queryFunction: run.output('QueryFunction'),
  };
}

function placeOf(
  random: Random,
  run: LocalRun,
): { readonly name: 'endpoint' | 'page'; readonly url: string } {
  const name = oneOf(random, ['endpoint', 'endpoint', 'page'] as const);
  return { name, url: run.output(name === 'page' ? 'DashboardUrl' : 'AwsEndpointUrl') };
}

/** A listener's own fault: no answer but to what is no request at all, and every status of 500 and above but those that ask to come again. */
function isFault(answer: Answer): boolean {
  if ('failed' in answer)
    return !/unescaped characters|Invalid character|Invalid header|ERR_|HPE_|invalid/i.test(answer.failed);
  return answer.status >= 500 && answer.status !== 503 && answer.status !== 501;
}

function described({ method, path, headers, body }: HostileRequest, answer: Answer): string {
  const sent = `${method} ${path.slice(0, 300)} ${JSON.stringify(headers)} ${body?.toString('base64').slice(0, 2_000) ?? ''}`;
  return `${sent} → ${JSON.stringify(answer)}`;
}

function watchMemory(run: LocalRun, findings: string[]): NodeJS.Timeout {
  return setInterval(() => {
    try {
      assertBounded(run);
    } catch (error) {
      findings.push(String(error));
    }
  }, 1_000);
}

function assertBounded(run: LocalRun): void {
  for (const { pid, command } of run.processes()) {
    const bytes = residentBytes(pid);
    assert.ok(bytes < mostBytes, `${Math.round(bytes / 1e6)} MB: ${command.slice(0, 120)}`);
  }
}

/** 0 for one that has ended. */
function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4_096;
  } catch {
    return 0;
  }
}
