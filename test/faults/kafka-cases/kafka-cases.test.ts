import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { lagsOf } from '../../support/run/admin.ts';
import { type LocalRun, startRun } from '../../support/run/local-run.ts';
import { program } from '../../support/run/program.ts';
import { type Stores, storesOf } from '../../support/trades/stores.ts';
import { until } from '../../support/until.ts';
import { type Cases, type Shown, startCases } from './cases.ts';

const topic = 'trading_data';
const patience = 300_000;
const streams = ['trades-transform', 'trades-aggregate', 'seen', 'late'];
const topics = Object.fromEntries(streams.map(stream => [stream, topic]));
const spoilt = 'spoilt on disk';
/** The largest batch of the cases is larger. */
const bound = { MILLRACE_MAX_BATCH_BYTES: String(8 * 1024 * 1024) };

interface Tick {
  readonly id: number;
  readonly sector: string;
  readonly volume: number;
}

/** Counts its messages, and keeps those that hold something. */
const module = (table: string): string => `
export const stream = (batch: Uint8Array[]) => [
  ['INSERT INTO ${table} (size) VALUES (:size)', { size: batch.length }],
  ...batch
    .map(message => new TextDecoder().decode(message))
    .filter(text => text !== '[]')
    .map(text => ['INSERT INTO ${table} (size, message) VALUES (0, :text)', { text }]),
];`;
const table = (name: string): string =>
  `CREATE TABLE IF NOT EXISTS ${name} (id BIGINT AUTO_INCREMENT PRIMARY KEY, size INT NOT NULL, message TEXT);`;

describe('everything that a topic can hold, at once, on one run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-cases-'));
  /** What every stream must have of the topic and of the one before it. */
  const expected: Shown[] = [];
  let run: LocalRun;
  let cases: Cases;
  let stores: Stores;
  before(async () => {
    run = await startRun([], bound);
    stores = storesOf(run);
    cases = await startCases(run.output('BootstrapBrokers'), topic);
    for (const [name, of] of Object.entries({ seen: topic, base: 'test_topic' })) {
      writeFileSync(join(folder, `${name}.ts`), module(name));
      writeFileSync(join(folder, `${name}.sql`), table(name));
      const create = `CREATE KAFKA STREAM ${name} TOPICS '${of}' TRANSFORM ${name}.stream BATCH_SIZE 1000;`;
      await command(['shell'], `${create} START STREAM ${name};`);
    }
    const made = ['--topic', topic, '--function', 'millrace-local-stream-base', '--batch-size', '10000'];
    await command(['create', 'late', ...made, '--starting-position', 'end', '--start']);
    await until('the stream from the end has begun in each partition', patience, async () => {
      await cases.does('warm');
      return new Set((await ticksIn('base')).map(({ id }) => id % 3)).size === 3;
    });
    // What has no key is lost once the topic is compacted.
    await note();
    await allRead();
    for (const stream of streams) await command(['stop', stream]);
  });
  after(async () => {
    stores.close();
    await cases.stop();
    await run.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('codecs, compaction, a huge batch, aborts, odd records and unreadable batches', async () => {
    await cases.does('fill');
    await note(spoilt);
    spoil();
    for (const stream of streams) await command(['start', stream]);
    await exact();
  });

  it('a transaction that is open, and one whose producer is gone, hold back what is behind them, by name', async () => {
    await cases.does('open');
    await note();
    await exact();
    for (const stream of streams)
      assert.match(
        await command(['info', stream]),
        /^4 records of partition 1 wait behind an open transaction, from offset \d+ on$/m,
      );
    await cases.does('close');
    await note();
    await exact();
  });

  it('a partition that is new, and aborted records at the end of the others', async () => {
    await cases.does('grow', 'tail');
    await note();
    await exact();
  });

  it('the topic made again, and all of it once more, while the run is killed', async () => {
    await cases.does('again');
    await note();
    await exact();
    for (const stream of streams) await command(['stop', stream]);
    await cases.does('fill', 'open');
    for (const stream of streams) await command(['start', stream]);
    await run.kill('group');
    await run.start();
    await cases.does('close', 'grow', 'tail');
    await note();
    await exact();
  });

  /** What Java has shown since the last time is expected, but for what the run cannot read and, by its name, one case. */
  async function note(butFor?: string): Promise<void> {
    for (const shown of await cases.read())
      if (shown.value !== undefined && shown.value?.includes(`"${butFor}"`) !== true) expected.push(shown);
  }

  /** Waits until each stream has read what it can: what an open transaction holds back is no lag here. */
  async function allRead(): Promise<void> {
    let lags: Awaited<ReturnType<typeof lagsOf>> = {};
    await until('every stream has read what it can', patience, async () => {
      lags = await lagsOf(run, topics);
      return Object.values(lags).every(lag => lag === 0n);
    }).catch(async (cause: unknown) => {
      const texts = await Promise.all(streams.map(name => command(['info', name])));
      throw new Error(texts.join('\n'), { cause });
    });
  }

  /** Sums, items and both own streams are those of what Java has shown, and nothing else was set aside. */
  async function exact(): Promise<void> {
    await allRead();
    const ticks = expected.flatMap(({ value }) => ticksOf(value ?? ''));
    const isLate = ({ sector }: Tick): boolean => sector !== 'warm';
    assert.deepEqual(await stores.totals(), sumsOf(ticks));
    assert.deepEqual(await itemIds(), sorted(ticks));
    const texts = expected.flatMap(({ value }) => (value === null || value === undefined ? [] : [value]));
    const kept = texts.filter(text => text !== '[]');
    assert.deepEqual(await messagesIn('seen'), kept.toSorted());
    assert.equal(await sizeOf('seen'), texts.length);
    assert.deepEqual(sorted((await ticksIn('base')).filter(isLate)), sorted(ticks.filter(isLate)));
    for (const name of ['trades-transform', 'trades-aggregate']) {
      const reasons = (await stores.setAside(name)).map(({ reason }) => String(reason));
      assert.ok(
        reasons.every(reason => /NaN|tombstone/.test(reason)),
        reasons.join('; '),
      );
      assert.ok(reasons.length > 0);
    }
  }

  /** Changes a byte of a batch where the broker keeps it: its checksum does not hold any more. */
  function spoil(): void {
    const path = join(run.state, 'kafka', `${topic}-2`);
    for (const file of readdirSync(path).filter(name => name.endsWith('.log'))) {
      const bytes = readFileSync(join(path, file));
      const at = bytes.indexOf(spoilt);
      if (at < 0) continue;
      bytes[at] = 'S'.charCodeAt(0);
      writeFileSync(join(path, file), bytes, { flag: 'r+' });
      return;
    }
    assert.fail('the batch is not on disk');
  }

  async function itemIds(): Promise<readonly string[]> {
    const client = new DynamoDBClient({
      endpoint: run.output('AwsEndpointUrl'),
      region: 'us-east-1',
      credentials: run.credentials,
    });
    const all: Tick[] = [];
    for await (const { Items } of paginateScan({ client }, { TableName: run.output('RealTimeDataTable') }))
      all.push(...(Items ?? []).map(item => unmarshall(item) as Tick));
    client.destroy();
    return sorted(all);
  }

  async function messagesIn(name: string): Promise<readonly string[]> {
    const rows = await stores.query(`SELECT message FROM ${name} WHERE message IS NOT NULL`);
    return rows.map(([message]) => String(message)).toSorted();
  }

  async function ticksIn(name: string): Promise<readonly Tick[]> {
    return (await messagesIn(name)).flatMap(ticksOf);
  }

  async function sizeOf(name: string): Promise<number> {
    return Number((await stores.query(`SELECT CAST(SUM(size) AS CHAR) FROM ${name}`))[0]?.[0]);
  }

  async function command(words: readonly string[], input?: string): Promise<string> {
    const place = input === undefined ? {} : { input };
    const ended = program(
      'streams',
      [...words, '--state', run.state],
      { INIT_CWD: folder, ...bound },
      place,
    ).ended;
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 0, `${words.join(' ')}: ${stderr}`);
    return stdout;
  }
});

/** The ticks of a message, but for one whose text is not JSON. */
function ticksOf(text: string): readonly Tick[] {
  return (text.match(/\{[^{}]*\}/g) ?? []).flatMap(each =>
    each.includes(':NaN') ? [] : [JSON.parse(each) as Tick],
  );
}

function sorted(ticks: readonly Tick[]): readonly string[] {
  return ticks.map(({ id, sector, volume }) => `${sector} ${id} ${volume}`).toSorted();
}

function sumsOf(ticks: readonly Tick[]): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { sector, volume } of ticks) sums.set(sector, (sums.get(sector) ?? 0n) + BigInt(volume));
  return sums;
}
