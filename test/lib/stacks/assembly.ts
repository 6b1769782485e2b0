import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
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
): App {
  const folder = temporaryFolder();
  process.env['CDK_VALIDATION'] ??= 'false';
  const app = new App({ context: cdkJson.context, outdir: join(folder, 'out') });
  millrace(app, settings, pipelines, emptyBundles(folder, pipelines, stage));
  return app;
}

type Templates = Readonly<Record<Room, Template>>;

const known: {
  readonly stage: Stage;
  readonly pipelines: readonly PipelineDefinition[];
  readonly templates: Templates;
}[] = [];

/** Templates of a stage's app; those of its own settings are made once in a process. */
export function templatesOf(
  stage: Stage,
  settings?: Settings,
  pipelines: readonly PipelineDefinition[] = all,
): Templates {
  if (settings !== undefined) return synthesized(stage, settings, pipelines);
  const found = known.find(
    each =>
      each.stage === stage &&
      each.pipelines.length === pipelines.length &&
      each.pipelines.every((pipeline, index) => pipeline === pipelines[index]),
  );
  if (found !== undefined) return found.templates;
  const templates = synthesized(stage, settingsOfStage(stage), pipelines);
  known.push({ stage, pipelines, templates });
  return templates;
}

function synthesized(stage: Stage, settings: Settings, pipelines: readonly PipelineDefinition[]): Templates {
  const app = appOf(stage, settings, pipelines);
  const template = (room: Room): Template => {
    const stack = app.node.findChild(`millrace-${stage}-${room}`);
    if (!Stack.isStack(stack)) throw new Error(`${room} is no stack`);
    return Template.fromStack(stack);
  };
  return {
    network: template('network'),
    streaming: template('streaming'),
    storage: template('storage'),
    pipelines: template('pipelines'),
    dashboard: template('dashboard'),
    monitoring: template('monitoring'),
  };
}

const temporary = mkdtempSync(join(tmpdir(), 'millrace-stacks-'));
process.once('exit', () => rmSync(temporary, { recursive: true, force: true }));

function temporaryFolder(): string {
  return mkdtempSync(join(temporary, 'app-'));
}

function emptyBundles(folder: string, pipelines: readonly PipelineDefinition[], stage: Stage): Bundles {
  const entries = entriesOf(pipelines, stage);
  const make = (name: string, file: string): string => {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, file), name);
    return join(folder, name);
  };
  return {
    site: make('site', 'index.html'),
    functionFolder(entry) {
      if (entries.includes(entry)) return make(entry, 'index.mjs');
      throw new Error(`${entry} is in no list of entries`);
    },
  };
}
