import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { REGION } from '../assembly/resolve.ts';
import { createEndpoint } from '../endpoint/server.ts';
import type { Containers } from '../engines/containers.ts';
import type { Engine } from '../engines/engine.ts';
import type { Engines } from '../engines/create-engines.ts';
import type { RunFile } from '../engines/run-file.ts';
import { createCustomResources } from '../provisions/custom-resource.ts';
import { createSchedules } from '../provisions/schedule.ts';
import { createSaves } from '../reload/saves.ts';
import { createPageReload } from '../site/page-reload.ts';
import { createSite } from '../site/server.ts';
import { createSiteParts } from '../site/site-provisions.ts';
import type { Mappings } from '../trigger/mapping.ts';
import { createMappings } from '../trigger/mappings.ts';
import { createCreatedFunctions } from '../workers/created-functions.ts';
import { createFunctions } from '../workers/functions.ts';
import { createApp } from './app.ts';
import type { BootList, Service } from './boot.ts';
import { createBrought } from './brought.ts';
import { createFunctionErrors } from './function-errors.ts';
import { createFunctionLines } from './function-lines.ts';
import { createFunctionLogs } from './function-logs.ts';
import { createInspection } from './inspection.ts';
import type { Options } from './options.ts';
import type { Ports } from './run-ports.ts';
import type { Screen } from './screen.ts';
import { createStatus } from './status.ts';
import { streamName } from './status-line.ts';
import { synthesize } from './synth.ts';
import { createWorkerPids } from './worker-pids.ts';

export interface ServicesOptions {
  readonly options: Options;
  readonly run: RunFile;
  readonly ports: Ports;
  /** Present: the engines run in them. */
  readonly containers: Containers | undefined;
  readonly engines: Engines;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  /** Called once every port is listened on. */
  readonly endTurn: () => void;
}

const SETTLE_MS = 8_000;
/** How long a stop waits for batches in flight; what is not done then is delivered again by the next run. */
const DRAIN_MS = 30_000;

/** Everything a run consists of: started from the top down, each line together, and stopped from the bottom up. */
export function createServices(given: ServicesOptions) {
  const { options, run, ports, containers, engines, screen, signal, endTurn } = given;
  const { kafka, mysql, dynamodb } = engines;
  const { stateDir } = run;
  const assembly = join(stateDir, 'cdk.out');
  const logFolder = join(stateDir, 'logs');
  // Engines of somebody else have no logs here to make it for.
  mkdirSync(logFolder, { recursive: true });
  const endpointUrl = `http://127.0.0.1:${ports.endpoint}`;
  const say = (line: string): void => screen.say(line);

  const logs = createFunctionLogs(logFolder, options.quiet ? say : () => undefined);
  const inspection = createInspection(options.inspect, () => mappings, say);
  const functions = createFunctions({
    variables: functionVariables(endpointUrl, dynamodb.address),
    onLog: (name, line, records) => {
      logs.onLog(name, line);
      if (!options.quiet) showLine(name, line, records);
    },
    onFailed: (name, failed) => {
      logs.onFailed(name, failed);
      showError(name, failed);
    },
    onPids: createWorkerPids(run),
    inspect: inspection.isMeant,
    onInspector: (name, port) => inspection.onInspector(name, port),
  });
  const created = createCreatedFunctions(join(stateDir, 'functions'), functions);
  const mappings = createMappings({
    file: join(stateDir, 'mappings.json'),
    brokers: kafka.address.split(','),
    functions,
    // Until they have joined, what keeps them from it is a broker that is just starting.
    onWarning: ({ ConsumerGroupId }, text) => {
      if (joined) say(`${streamName(ConsumerGroupId)}: ${text}`);
    },
  });
  const showLine = createFunctionLines({ mappings, say, folder: logFolder });
  const showError = createFunctionErrors({ mappings, say, folder: logFolder });
  const customResources = createCustomResources(functions);
  const schedules = createSchedules(functions, (schedule, reason) => {
    if (!signal.aborted) say(`${schedule} failed: ${reason}`);
  });
  const siteParts = createSiteParts();
  const app = createApp({
    stateDir,
    assembly,
    engines,
    functions,
    mappings,
    others: { ...siteParts.provisions, 'Custom::': customResources, 'AWS::Scheduler::Schedule': schedules },
  });
  const endpoint = createEndpoint({
    port: ports.endpoint,
    functions,
    created,
    mappings,
    dynamodb: () => dynamodb.address,
    mysql: () => mysql.credentials(),
    clusters: app.clusters,
    brokers: app.brokers,
    brokerClusters: app.brokerClusters,
    asynchronous: {
      onGivenUp: (arn, reason) =>
        say(`an asynchronous call of ${arn.split(':').at(-1)} was given up: ${reason}`),
    },
    onFailure: (service, cause) =>
      say(`AWS endpoint, ${service}: ${cause instanceof Error ? cause.message : String(cause)}`),
  });
  const pages = createPageReload();
  const site = createSite({
    port: ports.site,
    site: () => brought.site(),
    functions,
    ...(options.watch ? { reload: pages } : {}),
  });
  const brought = createBrought({
    apply: () => app.apply(),
    siteParts,
    functions,
    schedules,
    pages,
    forgetAnswers: site.forget,
    stage: options.stage,
    endpointUrl,
    siteUrl: `http://127.0.0.1:${ports.site}`,
    file: join(stateDir, 'outputs.json'),
  });
  const program = {
    stage: options.stage,
    sourceMaps: options.inspect !== undefined,
    logFile: join(logFolder, 'synth.log'),
  };
  const saves = createSaves({ ...program, assembly, say, apply: what => brought.again(what) });
  const status = createStatus(mappings, screen);
  let joined = false;

  const list: BootList = [
    ...(containers === undefined ? [] : [[inContainers(containers, ports, screen)]]),
    [
      { name: 'the AWS endpoint', start: () => endpoint.start(), stop: () => endpoint.stop() },
      { name: 'the dashboard', ...site },
    ],
    [
      engine('Kafka', kafka),
      engine('MySQL', mysql),
      engine('DynamoDB', dynamodb),
      {
        name: 'synthesis',
        doing: 'Synthesizing the app',
        start: () =>
          options.watch ? saves.synthesize() : synthesize({ ...program, outDir: assembly, signal }),
        stop: () => saves.stop(),
      },
    ],
    [{ name: 'turn', start: async () => endTurn() }],
    [{ name: 'functions', start: nothing, stop: () => functions.stop().then(() => logs.stop()) }],
    [{ name: 'custom resources', ...customResources }],
    [
      {
        name: 'app',
        doing: 'Applying the app to the engines',
        start: async () => {
          await brought.bring();
          inspection.check(functions);
        },
      },
    ],
    [
      {
        name: 'event source mappings',
        start: async () => mappings.start(),
        stop: () => mappings.stop(DRAIN_MS),
      },
    ],
    [{ name: 'outputs', start: brought.write }],
    [
      {
        name: 'schedules',
        start: async () =>
          schedules.start(target => options.produce || !isProducer(functions.get(target)?.environment)),
        stop: () => schedules.stop(),
      },
    ],
    [
      {
        name: 'streams',
        doing: 'Waiting for the streams to join their groups',
        start: async () => {
          await settled(mappings);
          joined = true;
        },
      },
    ],
    [{ name: 'status', ...status }],
    ...(options.watch ? [[{ name: 'saves', start: () => saves.start(), stop: () => saves.stop() }]] : []),
  ];
  return { list, outputs: brought.outputs };
}

/** What produces is told the brokers and a topic. */
function isProducer(environment: Readonly<Record<string, string>> | undefined): boolean {
  return environment !== undefined && 'BROKERS' in environment && 'TOPIC' in environment;
}

/** Addresses of this machine, and credentials that are good for nothing else. DynamoDB is reached without the detour. */
function functionVariables(endpointUrl: string, dynamodb: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
}

function engine(name: string, played: Engine): Service {
  return { name, start: () => played.start(), stop: () => played.stop() };
}

function inContainers(containers: Containers, ports: Ports, screen: Screen): Service {
  return {
    name: 'the containers of the engines',
    doing: 'Starting the engines in containers (images are fetched once)',
    start: () => containers.start(ports, line => screen.show([line])).finally(() => screen.show([])),
    stop: () => containers.stop(),
  };
}

/** After a kill a group waits out its lost member, 6 s; a stream that takes longer says why in its status. */
async function settled(mappings: Mappings): Promise<void> {
  const enough = new Promise(resolve => setTimeout(resolve, SETTLE_MS).unref());
  await Promise.race([Promise.all(mappings.list().map(({ UUID }) => mappings.settled(UUID))), enough]);
}

async function nothing(): Promise<void> {}
