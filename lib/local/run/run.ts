import { join } from 'node:path';
import { Refusal } from '../../terminal/refusal.ts';
import { diskFull } from '../../terminal/disk-full.ts';
import { credentialsFileOf, ownCredentials } from '../credentials.ts';
import { type FetchedPlan, fetchEngines, planEngines } from '../engines/choose.ts';
import type { ApplyResult } from '../assembly/apply.ts';
import { type Containers, findContainers } from '../engines/containers.ts';
import { createEngines, type Engines } from '../engines/create-engines.ts';
import { claim, type RunFile } from '../engines/run-file.ts';
import type { EngineEvent, OnEngineEvent } from '../engines/supervise.ts';
import { giveMemoryBackAtRest } from '../give-memory-back.mjs';
import { boundFetches } from '../records/mend-fetch.ts';
import { boundsIn } from '../records/room.ts';
import { createBoot } from './boot.ts';
import { bootList } from './boot-list.ts';
import { createFetchProgress } from './fetch-progress.ts';
import { createInterruption, Interrupted } from './interruption.ts';
import type { Options } from './options.ts';
import { outputNamed } from './outputs.ts';
import { createParts } from './parts.ts';
import { announced } from './progress.ts';
import { choosePorts, type Ports } from './run-ports.ts';
import type { Screen } from './screen.ts';
import { takeStartTurn } from './start-turn.ts';

/**
 * One run, from the claim of its state to the last engine's end. Resolves after an orderly stop that somebody asked
 * for; rejects with what went wrong in one line, after everything that had begun was stopped.
 */
export async function runApp(options: Options, screen: Screen): Promise<void> {
  const began = performance.now();
  const interruption = createInterruption(why => {
    screen.show([]);
    screen.say(`killed: ${why}`);
    // Engines and functions end when their pipes to this process close.
    process.exit(1);
  });
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) =>
      interruption.fail(error instanceof Error ? error : new Error(String(error))),
    );
  try {
    boundFetches(boundsIn(process.env));
    const run = await claim(options.stateDir, names =>
      screen.say(`Ending what the last run left behind: ${names.join(', ')}`),
    );
    try {
      await serve(options, run, screen, interruption, began);
    } finally {
      run.release();
    }
  } catch (error) {
    if (!(interruption.signal.reason instanceof Interrupted))
      throw new Refusal(diskFull(error, options.stateDir) ?? reasonOf(error), { cause: error });
  } finally {
    interruption.done();
  }
}

type Interruption = ReturnType<typeof createInterruption>;

async function serve(
  options: Options,
  run: RunFile,
  screen: Screen,
  interruption: Interruption,
  began: number,
): Promise<void> {
  const { signal } = interruption;
  const supply = await supplied(options, run, screen, signal);
  screen.show([]);
  const endTurn = await announced(screen, 'Waiting for another run to start', takeStartTurn(signal));
  try {
    const ports = await choosePorts(options, run);
    const credentials = ownCredentials(run.stateDir);
    const engines = createEngines(supply.plan(ports), {
      run,
      ports,
      credentialsFile: options.open ? undefined : credentialsFileOf(run.stateDir),
      onEvent: engineEvents(screen, interruption),
    });
    const { kafka, mysql, dynamodb } = engines;
    if (options.open)
      screen.say(
        'Open: the AWS endpoint takes any credentials, and so every user of this machine can run code as you do',
      );
    screen.say(`Kafka from ${kafka.origin}, MySQL from ${mysql.origin}, DynamoDB from ${dynamodb.origin}`);
    const parts = createParts({
      options,
      run,
      ports,
      containers: supply.containers,
      engines,
      credentials,
      screen,
      signal,
      endTurn,
    });
    const boot = createBoot(bootList(parts), screen);
    await untilInterrupted(boot, interruption, () => {
      for (const line of addresses(parts.readOutputs(), engines, run.stateDir)) screen.say(line);
      screen.say(`ready in ${((performance.now() - began) / 1000).toFixed(1)} s (Ctrl+C stops)`);
      // A start leaves 70 MB behind, a backlog twice that.
      giveMemoryBackAtRest();
    });
    screen.show([]);
    const asked = signal.reason instanceof Interrupted;
    screen.say(
      asked ? 'Stopping: batches in flight are finished and committed first' : 'Stopping after a failure',
    );
    for (const problem of await boot.stop()) screen.say(problem.message);
    screen.say('stopped');
    if (!asked) throw signal.reason;
  } finally {
    endTurn();
  }
}

/** Where the engines come from, with nothing left to fetch but images. */
interface Supply {
  readonly containers?: Containers;
  plan(ports: Ports): FetchedPlan;
}

async function supplied(
  options: Options,
  run: RunFile,
  screen: Screen,
  signal: AbortSignal,
): Promise<Supply> {
  if (options.engines === 'docker') {
    const containers = await findContainers(process.env, run.stateDir);
    return { containers, plan: ports => containers.plan(ports) };
  }
  const plan = await planEngines(process.env);
  // Before a fetch of minutes, so that a port that is taken is said at once.
  await choosePorts(options, run);
  const fetched = await fetchEngines(plan, createFetchProgress(screen), signal);
  return { plan: () => fetched };
}

/** Starts the list and waits for the end of the run; a failure to start is such an end. */
async function untilInterrupted(
  boot: ReturnType<typeof createBoot>,
  { signal, fail }: Interruption,
  ready: () => void,
): Promise<void> {
  try {
    await boot.start(signal);
    ready();
  } catch (error) {
    fail(error instanceof Error ? error : new Error(String(error)));
  }
  if (signal.aborted) return;
  await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }));
}

function engineEvents(screen: Screen, interruption: Interruption): OnEngineEvent {
  return event => {
    screen.say(engineLine(event));
    if (event.kind === 'failed') interruption.fail(new Error(engineLine(event)));
  };
}

function addresses(
  outputs: ApplyResult['outputs'],
  { kafka, mysql }: Engines,
  stateDir: string,
): readonly string[] {
  const { host, port, user } = mysql.credentials();
  return [
    `Dashboard     ${outputNamed(outputs, 'DashboardUrl') ?? 'none in this app'}`,
    `AWS endpoint  ${outputNamed(outputs, 'AwsEndpointUrl') ?? ''}`,
    `Broker        ${kafka.address}`,
    `Database      mysql://${user}@${host}:${port}/${outputNamed(outputs, 'DatabaseName') ?? ''}`,
    `Credentials   ${credentialsFileOf(stateDir)}`,
    `All outputs   ${join(stateDir, 'outputs.json')}`,
  ];
}

/** The error in one line; what caused it is in the message where it matters. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const said = error.message || ('code' in error ? String(error.code) : error.name);
  return said.replaceAll(/\s*\n\s*/g, ' ');
}

/** What happened to an engine, in one line. */
function engineLine(event: EngineEvent): string {
  switch (event.kind) {
    case 'died':
      return `${event.engine} ${event.cause}; starting it again${inSeconds(event.restartInMs)}. Its last log line: ${event.lastLine}`;
    case 'restarted':
      return `${event.engine} answers again, ${(event.afterMs / 1000).toFixed(1)} s after it ended`;
    default:
      return `${event.engine} ended five times within a minute (${event.cause}) and stays down. Its last log line: ${event.lastLine}`;
  }
}

function inSeconds(ms: number): string {
  return ms === 0 ? '' : ` in ${ms / 1000} s`;
}
