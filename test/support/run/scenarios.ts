import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { storesOf } from '../trades/stores.ts';
import { until } from '../until.ts';
import { groupOf, drained, type TopicsOf, withAdmin } from './admin.ts';
import { hosted } from './hosted.ts';
import { type LocalRun, startRun } from './local-run.ts';
import type { Program } from './program.ts';

/** A pipeline with a file to replay, as the scenarios see it. */
export interface Replayed {
  /** The pipelines that run, separated by commas. */
  readonly pipelines: string;
  /** Its streams, that of its items first, each with the topic that it reads. */
  readonly streams: TopicsOf;
  /** Replays its next file, so many seconds between messages. `says`: what it prints when it has read everything. */
  replay(run: LocalRun, interval: number): { readonly program: Program; readonly says: RegExp };
  /** Rejects unless within so many ms the databases hold exactly what all replays have sent. */
  exactly(run: LocalRun, timeoutMs: number): Promise<void>;
}

export interface FaultPlan {
  readonly replayed: Replayed;
  readonly brokerKills: number;
  /** Between two kills of the broker, ms: five deaths within a minute end a run. */
  readonly betweenKills: number;
  /** Seconds between messages while the broker is killed, so that it is killed while producing. */
  readonly interval: number;
  /** The same for other scenarios. */
  readonly pace: number;
  /** Whether further scenarios on the same run kill its whole process group in the middle of a replay. */
  readonly isGroupKilledByOwn?: boolean;
  /** How often the processes of each stream are killed; left out, they are not. */
  readonly workerKills?: number;
  /** For each scenario to reach exact totals, ms. */
  readonly patience: number;
}

export interface Survivor {
  readonly run: () => LocalRun;
  /** Replays a file, lets `disturb` do its worst in the middle of it, and expects exact totals. */
  readonly survives: (interval: number, disturb: (replay: Program) => Promise<void>) => Promise<void>;
}

/** A run for the tests of a `describe`, and what must hold whatever dies in the middle of a replay. */
export function survivor({ replayed, patience }: Pick<FaultPlan, 'replayed' | 'patience'>): Survivor {
  let run: LocalRun;
  before(async () => {
    run = await startRun([], { MILLRACE_PIPELINES: replayed.pipelines });
  });
  after(() => run.dispose());
  const [first = ''] = Object.keys(replayed.streams);

  return {
    run: () => run,
    async survives(interval, disturb) {
      // What is counted from here on is of this replay: a batch counts its rows after they are stored.
      await drained(run, replayed.streams, patience);
      const stores = storesOf(run);
      const before = await stores.written(first);
      const { program: replay, says } = replayed.replay(run, interval);
      await until('the first rows are written', 60_000, async () => {
        if (!replay.running) throw new Error(`the replay ended early: ${replay.stderr()}`);
        return (await stores.written(first)) > before;
      }).finally(() => stores.close());
      await disturb(replay).catch((error: unknown) => {
        replay.kill('SIGKILL');
        throw new Error(`npm start said:\n${run.runner.stdout().slice(-3000)}`, { cause: error });
      });
      const ended = await replay.ended;
      assert.equal(ended.code, 0, ended.stderr);
      assert.match(ended.stdout, says);
      await replayed.exactly(run, patience);
    },
  };
}

/**
 * Nothing is lost, nothing doubled and nothing left running, whatever dies in the middle of a replay. `own`: further
 * scenarios of the pipeline's own, on the same run.
 */
export function describeFaults(title: string, plan: FaultPlan, own?: (survivor: Survivor) => void): void {
  describe(title, () => {
    const { replayed, brokerKills, betweenKills, interval, pace, patience } = plan;
    const { isGroupKilledByOwn = false, workerKills = 0 } = plan;
    const survivors = survivor(plan);
    const { run, survives } = survivors;

    it('totals are exact after the runner alone was killed and started again, with no stray process', () =>
      survives(pace, async () => {
        await run().kill('runner');
        await run().start();
      }));

    it('nothing is counted twice when both groups read everything again from the beginning', async () => {
      const stop = await hosted('streams', ['stop', '--all', '--state', run().state]);
      assert.equal(stop.code, 0, stop.stderr);
      await toTheBeginning(run(), replayed.streams);
      const start = await hosted('streams', ['start', '--all', '--state', run().state]);
      assert.equal(start.code, 0, start.stderr);
      await drained(run(), replayed.streams, patience);
      await replayed.exactly(run(), patience);
    });

    if (!isGroupKilledByOwn)
      it('totals are exact after its whole process group was killed and started again', () =>
        survives(pace, async () => {
          await run().kill('group');
          await run().start();
        }));

    it('totals are exact after the broker was killed again and again while producing', () =>
      survives(interval, async replay => {
        for (let kill = 1; kill <= brokerKills; kill++) {
          const begun = Date.now();
          await killEngine(run(), 'kafka');
          if (kill < brokerKills) await pause(Math.max(0, betweenKills - (Date.now() - begun)));
          assert.ok(kill < brokerKills || replay.running, 'the replay ended before the last kill');
        }
        await until('the replay says that the broker was gone', 60_000, () =>
          /the broker is gone/.test(replay.stderr()),
        );
      }));

    it('totals are exact after MySQL was killed and came back', () =>
      survives(pace, () => killEngine(run(), 'mysql')));

    if (workerKills > 0)
      for (const stream of Object.keys(replayed.streams))
        it(`totals are exact after the processes of ${stream} were killed again and again`, () =>
          survives(pace, async replay => {
            for (let kill = 1; kill <= workerKills; kill++) await killWorker(run(), stream);
            assert.ok(replay.running, 'the replay ended before the last kill');
          }));

    own?.(survivors);
  });
}

/** SIGKILL, and wait until another process has taken its place and answers. */
export async function killEngine(run: LocalRun, name: 'kafka' | 'mysql'): Promise<void> {
  const pid = await until(`${name} runs`, 60_000, () => run.enginePid(name));
  const before = run.runner.stdout().length;
  process.kill(pid, 'SIGKILL');
  await until(`${name} was started again`, 120_000, () =>
    run.runner.stdout().slice(before).includes(`${name} answers again`),
  );
  assert.notEqual(run.enginePid(name), pid);
}

/** SIGKILL of a process that runs a stream's function, and wait until there is another. */
export async function killWorker(run: LocalRun, stream: string): Promise<void> {
  const workers = () => processesWith(run, `STREAM=${stream}`);
  const [pid] = await until(`a process of ${stream} runs`, 60_000, () => {
    const found = workers();
    return found.length > 0 && found;
  });
  if (pid === undefined) return;
  process.kill(pid, 'SIGKILL');
  await until(`another process of ${stream} runs`, 60_000, () => workers().some(other => other !== pid));
}

/** The processes of a run that have this in their environment: `NAME=value`. */
export function processesWith(run: LocalRun, variable: string): readonly number[] {
  return run
    .processes()
    .map(({ pid }) => pid)
    .filter(pid => environmentOf(pid).includes(variable));
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

async function toTheBeginning(run: LocalRun, streams: TopicsOf): Promise<void> {
  await withAdmin(run, async admin => {
    for (const [stream, topic] of Object.entries(streams)) {
      const ends = await admin.fetchTopicOffsets(topic);
      const partitions = ends.map(({ partition, low }) => ({ partition, offset: low }));
      await admin.setOffsets({ groupId: await groupOf(admin, stream), topic, partitions });
    }
  });
}
