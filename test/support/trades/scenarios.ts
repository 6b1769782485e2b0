import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { type LocalRun, startRun } from '../run/local-run.ts';
import { type Program, program } from '../run/program.ts';
import type { Sample } from './sample.ts';
import { exactly, storesOf } from './stores.ts';
import { until } from '../until.ts';

export interface FaultPlan {
  readonly sample: Sample;
  readonly brokerKills: number;
  /** Between two kills of the broker, ms: five deaths within a minute end a run. */
  readonly betweenKills: number;
  /** Seconds between messages while the broker is killed, so that it is killed while producing. */
  readonly interval: number;
  /** For each scenario to reach exact totals, ms. */
  readonly patience: number;
}

const engines = { kafka: 'kafka', mysql: 'mysql' } as const;

/** What must hold whatever dies in the middle of a replay: nothing lost, nothing doubled, nothing left running. */
export function describeFaults(title: string, plan: () => FaultPlan): void {
  describe(title, () => {
    let run: LocalRun;
    let times = 0;
    before(async () => {
      run = await startRun();
    });
    after(() => run.dispose());

    /** Replays the sample, lets `disturb` do its worst in the middle of it, and expects exact totals. */
    const survives = async (interval: number, disturb: (replay: Program) => Promise<void>): Promise<void> => {
      const { sample, patience } = plan();
      const stores = storesOf(run);
      const before = await stores.written('trades-transform');
      const replay = replayOf(sample, run, interval);
      await until('the first rows are written', 60_000, async () => {
        if (!replay.running) throw new Error(`the replay ended early: ${replay.stderr()}`);
        return (await stores.written('trades-transform')) > before;
      }).finally(() => stores.close());
      await disturb(replay).catch((error: unknown) => {
        replay.kill('SIGKILL');
        throw new Error(`npm start said:\n${run.runner.stdout().slice(-3000)}`, { cause: error });
      });
      const ended = await replay.ended;
      assert.equal(ended.code, 0, ended.stderr);
      assert.match(ended.stdout, new RegExp(`^rows read: ${sample.rows}$`, 'm'));
      times++;
      await exactly(sample, run, patience, times);
    };

    it('totals are exact after the runner alone was killed and started again, with no stray process', () =>
      survives(0.03, async () => {
        await run.kill('runner');
        await run.start();
      }));

    it('nothing is counted twice when both groups read everything again from the beginning', async () => {
      const { sample, patience } = plan();
      const stop = await program('streams', ['stop', '--all', '--state', run.state]).ended;
      assert.equal(stop.code, 0, stop.stderr);
      await toTheBeginning(run, ['trades-transform', 'trades-aggregate']);
      const start = await program('streams', ['start', '--all', '--state', run.state]).ended;
      assert.equal(start.code, 0, start.stderr);
      await drained(run, patience);
      await exactly(sample, run, patience, times);
    });

    it('totals are exact after its whole process group was killed and started again', () =>
      survives(0.03, async () => {
        await run.kill('group');
        await run.start();
      }));

    it('totals are exact after the broker was killed again and again while producing', () => {
      const { brokerKills, betweenKills, interval } = plan();
      return survives(interval, async replay => {
        for (let kill = 1; kill <= brokerKills; kill++) {
          const begun = Date.now();
          await killEngine(run, engines.kafka);
          if (kill < brokerKills) await pause(Math.max(0, betweenKills - (Date.now() - begun)));
          assert.ok(kill < brokerKills || replay.running, 'the replay ended before the last kill');
        }
        await until('the replay says that the broker was gone', 60_000, () =>
          /the broker is gone/.test(replay.stderr()),
        );
      });
    });

    it('totals are exact after MySQL was killed and came back', () =>
      survives(0.03, () => killEngine(run, engines.mysql)));
  });
}

export function replayOf(sample: Sample, run: LocalRun, interval = 0): Program {
  const words = ['--file', sample.trades, '--companies', sample.companies, '--interval', String(interval)];
  return program('produce', ['trades', ...words, '--state', run.state]);
}

/** Resolves when no stream has records left to process. */
export async function drained(run: LocalRun, timeoutMs: number): Promise<void> {
  await until('every stream has processed everything', timeoutMs, async () => {
    const places = await groupPlaces(run);
    return places.every(({ current, end }) => current === end);
  });
}

/** SIGKILL, and wait until another process has taken its place and answers. */
async function killEngine(run: LocalRun, name: string): Promise<void> {
  const pid = await until(`${name} runs`, 60_000, () => run.enginePid(name));
  const before = run.runner.stdout().length;
  process.kill(pid, 'SIGKILL');
  await until(`${name} was started again`, 120_000, () =>
    run.runner.stdout().slice(before).includes(`${name} answers again`),
  );
  assert.notEqual(run.enginePid(name), pid);
}

const groups = ['trades-transform', 'trades-aggregate'];

async function groupPlaces(run: LocalRun): Promise<{ current: bigint; end: bigint }[]> {
  return withAdmin(run, async admin => {
    const ends = await admin.fetchTopicOffsets('trading_data');
    const places = await Promise.all(
      groups.map(async name => {
        const groupId = `millrace-local-${name}`;
        const [committed] = await admin.fetchOffsets({ groupId, topics: ['trading_data'] });
        return ends.map(({ partition, high }) => {
          const at = committed?.partitions.find(place => place.partition === partition)?.offset ?? '-1';
          return { current: at === '-1' ? 0n : BigInt(at), end: BigInt(high) };
        });
      }),
    );
    return places.flat();
  });
}

async function toTheBeginning(run: LocalRun, streams: readonly string[]): Promise<void> {
  await withAdmin(run, async admin => {
    const ends = await admin.fetchTopicOffsets('trading_data');
    const partitions = ends.map(({ partition, low }) => ({ partition, offset: low }));
    for (const name of streams) {
      await admin.setOffsets({ groupId: `millrace-local-${name}`, topic: 'trading_data', partitions });
    }
  });
}

export async function withAdmin<T>(
  run: LocalRun,
  work: (admin: ReturnType<Kafka['admin']>) => Promise<T>,
): Promise<T> {
  const brokers = run.output('BootstrapBrokers').split(',');
  const admin = new Kafka({ clientId: 'test', brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
