import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { Bundles, Entry } from '../constructs/bundle.ts';
import type { DatabaseUser } from '../constructs/database-user.ts';
import type { WatchedTable } from '../constructs/engine-alarms.ts';
import type { WatchedSchedule } from '../constructs/function-alarms.ts';
import type { FunctionNetwork, NodeFunction } from '../constructs/node-function.ts';
import type { Stream } from '../constructs/stream.ts';
import type { PipelineOfStage } from '../settings/checks.ts';
import type { Settings, Stage } from '../settings/settings.ts';
import type { PipelineSettings } from '../settings/stream-settings.ts';

/**
 * A pipeline: what it is called, how each stage differs, and what it is made of. `T` are its tables, `S` its settings.
 * Everything else (checks, bundles, alarms, what query may read, which query strings reach it) follows from this.
 */
export interface PipelineDefinition<T = unknown, S extends PipelineSettings = PipelineSettings> {
  /** Lower case; streams, alarms and construct paths begin with it. */
  readonly name: string;
  readonly settings: Readonly<Record<Stage, S>>;
  /** Its functions. */
  readonly entries: readonly Entry[];
  /** Further ones, that some settings ask for. */
  entriesFor?(own: S): readonly Entry[];
  /** Its settings as the environment of the command changes them, by variables named MILLRACE_…; `faults` looks at the outcome. */
  chosenBy?(environment: Environment, own: S): S;
  /** What is wrong with settings that other pipelines do not have, by path. */
  faults?(own: S): readonly string[];
  /** Whether a function of it that is in the network, where no internet is, uses the Data API: an endpoint that is paid for. */
  usesDataApiInside?(own: S): boolean;
  /** Makes its tables, with their outputs, in the stack that keeps data: another place or id would replace the data. */
  tables(storage: Construct, settings: Settings, own: S): T;
  /** Makes everything else, in a scope of its own: a stream named `<pipeline>-<key>` for each key of `settings.streams`. */
  build(scope: Construct, platform: Platform, own: S, tables: T): PipelineParts;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What pipelines are built on. */
export interface Platform {
  readonly settings: Settings;
  readonly bundles: Bundles;
  readonly clusterArn: string;
  /** Where clients of the broker connect, and how, as the broker itself said. */
  readonly brokers: Readonly<Record<'BROKERS' | 'BROKER_PROTOCOL', string>>;
  /** For functions that speak Kafka themselves. */
  readonly network: FunctionNetwork;
  readonly setAside: Table;
  readonly counters: Table;
  /** Of functions that keep the latest rows of a day, or read them. */
  readonly latest: Table;
  /** How much later than its record was sent a row of the pipeline may be, in seconds. */
  readonly aheadSeconds: number;
  /** As the pipeline's own user, which writes its own tables. */
  readonly database: DatabaseUser;
}

/** What others need to know of a pipeline that was built. */
export interface PipelineParts {
  readonly streams: readonly Stream[];
  readonly scheduled: readonly WatchedSchedule[];
  readonly watchedTables: readonly WatchedTable[];
  readonly query: {
    /** Query strings of its views; all others are dropped before the cache. */
    readonly parameters: readonly string[];
    /** What the query function needs in its environment, beside the database and the tables that all share. */
    readonly variables: Readonly<Record<string, string>>;
    grant(query: NodeFunction): void;
  };
}

/**
 * The pipelines that the environment of the command names, each with the settings that it chooses: those of
 * MILLRACE_PIPELINES, or all of them. Throws for a name that no pipeline has.
 */
export function chosenPipelines(
  pipelines: readonly PipelineDefinition[],
  environment: Environment,
): readonly PipelineDefinition[] {
  return namedPipelines(pipelines, environment['MILLRACE_PIPELINES']).map(pipeline => {
    const { local, dev, prod, bench } = pipeline.settings;
    const chosen = (own: PipelineSettings) => pipeline.chosenBy?.(environment, own) ?? own;
    const settings = { local: chosen(local), dev: chosen(dev), prod: chosen(prod), bench: chosen(bench) };
    return { ...pipeline, settings };
  });
}

/** In their own order, whatever that of the names. */
function namedPipelines(
  pipelines: readonly PipelineDefinition[],
  text: string | undefined,
): readonly PipelineDefinition[] {
  if (text === undefined) return pipelines;
  const names = text.split(',').map(name => name.trim());
  const unknown = names.find(name => !pipelines.some(pipeline => pipeline.name === name));
  if (unknown === undefined) return pipelines.filter(({ name }) => names.includes(name));
  throw new Error(
    `MILLRACE_PIPELINES: there is no pipeline "${unknown}"; name some of ${pipelines.map(({ name }) => name).join(',')}, separated by commas`,
  );
}

/** The pipelines as their settings are checked. */
export function pipelinesOfStage(
  pipelines: readonly PipelineDefinition[],
  stage: Stage,
): readonly PipelineOfStage[] {
  return pipelines.map(pipeline => {
    const settings = pipeline.settings[stage];
    return { name: pipeline.name, settings, faults: pipeline.faults?.(settings) ?? [] };
  });
}

/** Every function to be bundled, by its file under `functions/`; with a stage, also those that its settings ask for. */
export function entriesOf(pipelines: readonly PipelineDefinition[], stage?: Stage): readonly Entry[] {
  const asked = (pipeline: PipelineDefinition) =>
    stage === undefined ? [] : (pipeline.entriesFor?.(pipeline.settings[stage]) ?? []);
  return [
    ...new Set(pipelines.flatMap(pipeline => [...pipeline.entries, ...asked(pipeline)])),
    'query/handler',
    'deploy/migrate',
    'deploy/brokers',
  ];
}
