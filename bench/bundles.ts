import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Bundle {
  readonly name: string;
  readonly bytes: number;
  /** Median of fresh processes, ms. */
  readonly importMs: number;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: {
    readonly Runtime?: unknown;
    readonly Handler?: unknown;
    readonly Code?: { readonly S3Key?: unknown };
    readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> };
  };
}

const processes = 9;

/** Size and import time of each of our function bundles in a cloud assembly. */
export async function measureBundles(assembly: string): Promise<readonly Bundle[]> {
  const bundles: Bundle[] = [];
  for (const file of readdirSync(assembly).filter(name => name.endsWith('.template.json'))) {
    const { Resources } = JSON.parse(readFileSync(join(assembly, file), 'utf8')) as {
      Resources: Readonly<Record<string, Resource>>;
    };
    for (const [id, { Type, Properties }] of Object.entries(Resources)) {
      const module = Type === 'AWS::Lambda::Function' ? moduleOf(assembly, Properties) : undefined;
      if (module === undefined) continue;
      const name = id.replace(/Function[0-9A-F]{8}$/, '').replace(/[0-9A-F]{8}$/, '');
      const importMs = await importTime(module, variablesOf(Properties));
      bundles.push({ name, bytes: statSync(module).size, importMs });
    }
  }
  return bundles.sort((a, b) => b.bytes - a.bytes);
}

/** Undefined for functions of the CDK's own, which are no Node.js modules of ours. */
function moduleOf(assembly: string, properties: Resource['Properties']): string | undefined {
  const { Runtime, Handler, Code } = properties ?? {};
  if (typeof Runtime !== 'string' || !Runtime.startsWith('nodejs') || Handler !== 'index.handler')
    return undefined;
  if (typeof Code?.S3Key !== 'string') return undefined;
  return resolve(assembly, `asset.${Code.S3Key.replace(/\.zip$/, '')}`, 'index.mjs');
}

/** A function's variables, with a word that any reader of them accepts for each thing that the deployment fills in. */
export function variablesOf(properties: Resource['Properties']): Record<string, string> {
  const variables = Object.entries(properties?.Environment?.Variables ?? {});
  return Object.fromEntries(variables.map(([name, value]) => [name, filledIn(value)]));
}

function filledIn(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join } = Object(value) as {
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
  };
  return join === undefined ? 'plaintext' : join[1].map(filledIn).join(join[0]);
}

async function importTime(module: string, variables: Readonly<Record<string, string>>): Promise<number> {
  const url = JSON.stringify(pathToFileURL(module).href);
  const program = `const begun = performance.now(); await import(${url}); console.log(performance.now() - begun); process.exit();`;
  const environment = {
    ...variables,
    PATH: process.env['PATH'],
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
  };
  const times: number[] = [];
  for (let turn = 0; turn < processes; turn++) {
    const words = ['--input-type=module', '--eval', program];
    const { stdout } = await run(process.execPath, words, { env: environment });
    times.push(Number(stdout));
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}
