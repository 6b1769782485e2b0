import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from '../assembly/read-assembly.ts';
import type { Credentials } from '../credentials.ts';
import { createEndpoint } from '../endpoint/server.ts';
import type { Containers } from '../engines/containers.ts';
import type { Engines } from '../engines/create-engines.ts';
import type { Engine } from '../engines/engine.ts';
import type { RunFile } from '../engines/run-file.ts';
import { createCustomResources } from '../provisions/custom-resource.ts';
import { createSchedules } from '../provisions/schedule.ts';
import { moduleDeployer } from '../reload/deploy-module.ts';
import { createModules } from '../reload/modules.ts';
import { createSaves } from '../reload/saves.ts';
import { createPageReload } from '../site/page-reload.ts';
import { createSite } from '../site/server.ts';
import { createSiteParts } from '../site/site-provisions.ts';
import { createCreatedFunctions } from '../workers/created-functions.ts';
import { isProducer } from '../workers/function.ts';
import { createApp } from './app.ts';
import { createDiskUse } from './disk-use.ts';
import { createAppliedApp } from './applied-app.ts';
import type { Service } from './boot.ts';
import { shownName } from './function-names.ts';
import { type Options, stateWords } from './options.ts';
import { createRunFunctions } from './run-functions.ts';
import type { Ports } from './run-ports.ts';
import { createRunStreams } from './run-streams.ts';
import type { Screen } from './screen.ts';
import { createStatus } from './status.ts';
import { synthesize } from './synth.ts';

export interface PartsOptions {
  readonly options: Options;
  readonly run: RunFile;
  readonly ports: Ports;
  /** Present: the engines run in them. */
  readonly containers: Containers | undefined;
  readonly engines: Engines;
  /** Of the run: what its functions sign with, and what the endpoint verifies. */
  readonly credentials: Credentials;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  /** Called once every port is listened on. */
  readonly endTurn: () => void;
}

export type Parts = ReturnType<typeof createParts>;

/** The parts of a run, each knowing those that it works with. Nothing is started; their order is the boot list's. */
export function createParts({
  options,
  run,
  ports,
  containers,
  engines,
  credentials,
  screen,
  signal,
  endTurn,
}: PartsOptions) {
  const { kafka, mysql, dynamodb } = engines;
  const { stage } = options;
  const { stateDir } = run;
  const brokers = kafka.address.split(',');
  const assembly = join(stateDir, 'cdk.out');
  const logFolder = join(stateDir, 'logs');
  // Engines of somebody else have no logs here to make it for.
  mkdirSync(logFolder, { recursive: true });
  const endpointUrl = `http://127.0.0.1:${ports.endpoint}`;
  const say = (line: string): void => screen.say(line);

  const { functions, inspection, service } = createRunFunctions({
    options,
    run,
    logFolder,
    endpointUrl,
    dynamodbUrl: dynamodb.address,
    credentials,
    nameOf: name => shownName(stage, name, streams.mappings.list()),
    say,
  });
  const streams = createRunStreams({ file: join(stateDir, 'mappings.json'), brokers, functions, stage, say });
  const { mappings } = streams;
  const customResources = createCustomResources(functions);
  const schedules = createSchedules(functions, (schedule, reason) => {
    if (!signal.aborted) say(`${schedule} failed: ${reason}`);
  });
  const siteParts = createSiteParts();
  const app = createApp({
    stateDir,
    assembly,
    engines,
    credentials,
    functions,
    mappings,
    others: { ...siteParts.provisions, 'Custom::': customResources, 'AWS::Scheduler::Schedule': schedules },
  });
  const created = createCreatedFunctions(join(stateDir, 'functions'), functions, () => modules.changed());
  const endpoint = createEndpoint({
    port: ports.endpoint,
    credentials: options.open ? undefined : credentials,
    functions,
    created,
    mappings,
    dynamodb: () => dynamodb.address,
    mysql: () => mysql.credentials(),
    clusters: app.clusters,
    secretOf: app.secretOf,
    brokers: app.brokers,
    brokerClusters: app.brokerClusters,
    asynchronous: {
      onGivenUp: (arn, reason) =>
        say(`an asynchronous call of ${arn.split(':').at(-1)} was given up: ${reason}`),
    },
    onNotice: say,
    onFailure: (name, cause) =>
      say(`AWS endpoint, ${name}: ${cause instanceof Error ? cause.message : String(cause)}`),
  });
  const pages = createPageReload();
  const site = createSite({
    port: ports.site,
    site: () => applied.site(),
    functions,
    ...(options.watch ? { reload: pages } : {}),
    ofRun: stateWords(options.stateDir),
  });
  const applied = createAppliedApp({
    apply: () => app.apply(),
    siteParts,
    functions,
    schedules,
    pages,
    forgetAnswers: site.forget,
    stage,
    endpointUrl,
    siteUrl: `http://127.0.0.1:${ports.site}`,
    file: join(stateDir, 'outputs.json'),
  });
  const program = { stage, sourceMaps: options.inspect !== undefined, logFile: join(logFolder, 'synth.log') };
  const saves = createSaves({ ...program, assembly, say, apply: what => applied.applyAgain(what) });
  const modules = createModules({ stage, made: () => created.list(), deploy: moduleDeployer(stateDir), say });

  const makeAssembly = async (): Promise<void> => {
    if (options.watch) saves.hear();
    await synthesize({ ...program, outDir: assembly, signal });
    if (options.inspect !== undefined) inspection.check(await readAssembly(assembly), stage);
  };
  const isScheduled = (target: string): boolean => options.produce || !isProducer(functions.get(target));

  return {
    containers: containers && inContainers(containers, ports, screen),
    endpoint: { name: 'the AWS endpoint', start: () => endpoint.start(), stop: () => endpoint.stop() },
    site: { name: 'the dashboard', ...site },
    kafka: engine('Kafka', kafka),
    mysql: engine('MySQL', mysql),
    dynamodb: engine('DynamoDB', dynamodb),
    synthesis: {
      name: 'synthesis',
      doing: 'Synthesizing the app',
      start: makeAssembly,
      stop: () => saves.stop(),
    },
    turn: { name: 'turn', start: async () => endTurn() },
    functions: service,
    customResources: { name: 'custom resources', ...customResources },
    app: { name: 'app', doing: 'Applying the app to the engines', start: applied.apply },
    polling: streams.polling,
    outputs: { name: 'outputs', start: applied.write },
    schedules: {
      name: 'schedules',
      start: async () => schedules.start(isScheduled),
      stop: () => schedules.stop(),
    },
    joining: streams.joining,
    status: { name: 'status', ...createStatus(mappings, stage, screen) },
    diskUse: { name: 'disk use', ...createDiskUse(stateDir, options.diskLimitGb, say) },
    saves: options.watch
      ? { name: 'saves', start: () => saves.start(), stop: () => saves.stop() }
      : undefined,
    quickening: quickening(kafka, signal),
    modules: options.watch ? { name: 'saves of modules', ...modules } : undefined,
    /** The outputs of the app as it was applied last. */
    readOutputs: applied.outputs,
  } satisfies Readonly<Record<string, Service | undefined | (() => unknown)>>;
}

function engine(name: string, played: Engine): Service {
  return { name, start: () => played.start(), stop: () => played.stop() };
}

/** The next start has less to do. Nothing waits for it, and it is no loss where it fails. */
function quickening(kafka: Engines['kafka'], signal: AbortSignal): Service {
  let work: Promise<void> | undefined;
  return {
    name: 'what the next start saves',
    start: async () => {
      work = kafka.quicken?.(signal).catch(() => undefined);
    },
    stop: async () => work,
  };
}

function inContainers(containers: Containers, ports: Ports, screen: Screen): Service {
  return {
    name: 'the containers of the engines',
    doing: 'Starting the engines in containers (images are fetched once)',
    start: () => containers.start(ports, line => screen.show([line])).finally(() => screen.show([])),
    stop: () => containers.stop(),
  };
}
