import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Json, listOf, numberOf, objectOf, parseTemplate, type Template, textOf } from './template.ts';

export interface Stack {
  readonly name: string;
  readonly template: Template;
  /** Folder or file of an asset by its object key, absolute. */
  readonly assets: Readonly<Record<string, string>>;
  /** Version of the CDK's bootstrap stack that it asks for. */
  readonly bootstrapVersion?: number;
}

/** The stacks of a cloud assembly (`cdk.out`), each after the stacks it depends on. */
export async function readAssembly(folder: string): Promise<readonly Stack[]> {
  const manifest = objectOf(await readJson(join(folder, 'manifest.json')));
  const artifacts = objectOf(manifest.artifacts);
  const ordered: Stack[] = [];
  const visited = new Set<string>();

  const visit = async (id: string): Promise<void> => {
    if (visited.has(id)) return;
    visited.add(id);
    const artifact = objectOf(artifacts[id]);
    for (const dependency of listOf(artifact.dependencies)) await visit(textOf(dependency));
    if (artifact.type === 'aws:cloudformation:stack') ordered.push(await readStack(folder, id, artifact));
  };
  for (const id of Object.keys(artifacts)) await visit(id);
  return ordered;
}

async function readStack(
  folder: string,
  id: string,
  artifact: Readonly<Record<string, Json>>,
): Promise<Stack> {
  const properties = objectOf(artifact.properties);
  const template = parseTemplate(await readFile(join(folder, textOf(properties.templateFile)), 'utf8'));
  const assets = await readJson(join(folder, `${id}.assets.json`)).catch(() => ({}));
  const bootstrapVersion = numberOf(properties.requiresBootstrapStackVersion);
  return {
    name: textOf(properties.stackName) || id,
    template,
    assets: assetPaths(folder, assets),
    ...(bootstrapVersion !== undefined && { bootstrapVersion }),
  };
}

function assetPaths(folder: string, manifest: Json): Record<string, string> {
  const paths: Record<string, string> = {};
  for (const file of Object.values(objectOf(objectOf(manifest).files))) {
    const path = textOf(objectOf(objectOf(file).source).path);
    for (const destination of Object.values(objectOf(objectOf(file).destinations)))
      paths[textOf(objectOf(destination).objectKey)] = join(folder, path);
  }
  return paths;
}

async function readJson(file: string): Promise<Json> {
  return JSON.parse(await readFile(file, 'utf8')) as Json;
}
