import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { Settings, Stage } from '../../../lib/settings/settings.ts';
import { settingsOfStage } from '../../../lib/settings/stages.ts';
import type { Bundles } from '../../../lib/constructs/bundle.ts';
import { entriesOf, type PipelineDefinition } from '../../../lib/pipelines/pipeline.ts';
import { pipelines as all } from '../../../lib/pipelines/pipelines.ts';
import { millrace } from '../../../lib/stacks/millrace.ts';

export const cdkJson = JSON.parse(readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8')) as {
  readonly context: Readonly<Record<string, unknown>>;
};

export type Room = 'network' | 'streaming' | 'storage' | 'pipelines' | 'dashboard' | 'monitoring';

export const rooms: readonly Room[] = [
  'network',
  'streaming',
  'storage',
  'pipelines',
  'dashboard',
  'monitoring',
];

/** The app of a stage, with empty functions and an empty page in place of the bundles. */
export function appOf(
  stage: Stage,
  settings: Settings = settingsOfStage(stage),
  pipelines: readonly PipelineDefinition[] = all,
  context: Readonly<Record<string, unknown>> = {},
): App {
  process.env['CDK_VALIDATION'] ??= 'false';
  const outdir = mkdtempSync(join(temporary, 'app-'));
  const app = new App({ context: { ...cdkJson.context, ...context }, outdir, treeMetadata: false });
  millrace(app, settings, pipelines, emptyBundles(pipelines, stage));
  return app;
}

type Templates = Readonly<Record<Room, Template>>;

const known = new Map<string, Templates>();

/** Templates of a stage's app; the same ones are made once in a process. */
export function templatesOf(
  stage: Stage,
  settings: Settings = settingsOfStage(stage),
  pipelines: readonly PipelineDefinition[] = all,
): Templates {
  const key = JSON.stringify([stage, settings, pipelines.map(numberOf)]);
  const templates = known.get(key) ?? synthesized(stage, settings, pipelines);
  known.set(key, templates);
  return templates;
}

const numbers = new Map<PipelineDefinition, number>();

/** Pipelines of one name may differ. */
function numberOf(pipeline: PipelineDefinition): number {
  const number = numbers.get(pipeline) ?? numbers.size;
  numbers.set(pipeline, number);
  return number;
}

function synthesized(stage: Stage, settings: Settings, pipelines: readonly PipelineDefinition[]): Templates {
  // Nothing reads copies of what is not there.
  const app = appOf(stage, settings, pipelines, { [DISABLE_ASSET_STAGING_CONTEXT]: true });
  const template = (room: Room): Template => {
    const stack = app.node.findChild(`millrace-${stage}-${room}`);
    if (!Stack.isStack(stack)) throw new Error(`${room} is no stack`);
    return Template.fromStack(stack);
  };
  return Object.fromEntries(rooms.map(room => [room, template(room)])) as Templates;
}

const temporary = mkdtempSync(join(tmpdir(), 'millrace-stacks-'));
process.once('exit', () => rmSync(temporary, { recursive: true, force: true }));

function emptyBundles(pipelines: readonly PipelineDefinition[], stage: Stage): Bundles {
  const entries = entriesOf(pipelines, stage);
  const make = (name: string, file: string): string => {
    const folder = join(temporary, 'bundles', name);
    if (existsSync(folder)) return folder;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, file), name);
    return folder;
  };
  return {
    site: make('site', 'index.html'),
    functionFolder(entry) {
      if (entries.includes(entry)) return make(entry, 'index.mjs');
      throw new Error(`${entry} is in no list of entries`);
    },
  };
}
