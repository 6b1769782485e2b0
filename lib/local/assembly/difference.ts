import { isDeepStrictEqual } from 'node:util';
import type { Stack } from './read-assembly.ts';
import { isObject, type Json, type JsonObject, type Resource } from './template.ts';

/** How one synthesis differs from another. */
export interface Difference {
  /** Logical ids of functions, shortened, of which nothing but the code changed; `site` where files of the page did. */
  readonly code: readonly string[];
  /** Everything else, a line a resource or property: `+` added, `-` removed, `~` changed. */
  readonly lines: readonly string[];
}

const WIDEST = 60;
/** Kept when they leave the template, as they hold data. */
const KEPT: ReadonlySet<string> = new Set([
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::MSK::Cluster',
  'AWS::MSK::Topic',
  'AWS::RDS::DBCluster',
]);

/** Compares what two assemblies ask for, before intrinsics are resolved. Nothing in either list: they ask for the same. */
export function difference(before: readonly Stack[], after: readonly Stack[]): Difference {
  const code: string[] = [];
  const lines: string[] = [];
  const old = new Map(before.map(stack => [stack.name, stack]));
  for (const stack of after) {
    const was = old.get(stack.name)?.template;
    old.delete(stack.name);
    compareResources(stack.name, was?.Resources ?? {}, stack.template.Resources, code, lines);
    for (const change of changes(asJson(was?.Outputs), asJson(stack.template.Outputs)))
      lines.push(`~ ${stack.name} output ${change}`);
  }
  for (const { name, template } of old.values()) compareResources(name, template.Resources, {}, code, lines);
  // A step of the deployment is a function and a resource of one name.
  return { code: [...new Set(code)], lines };
}

type Resources = Readonly<Record<string, Resource>>;

function compareResources(
  stack: string,
  before: Resources,
  after: Resources,
  code: string[],
  lines: string[],
): void {
  for (const [id, resource] of Object.entries(after)) {
    const was = before[id];
    if (was === undefined || was.Type !== resource.Type) lines.push(`+ ${stack}/${id} (${resource.Type})`);
    else {
      const found = changes(was.Properties, resource.Properties);
      const visible = found.filter(change => !isCode(resource.Type, change));
      if (visible.length < found.length) code.push(codeName(id, resource.Type));
      for (const change of visible) lines.push(`~ ${stack}/${id} ${change}`);
    }
  }
  for (const [id, { Type }] of Object.entries(before))
    if (after[id]?.Type !== Type) lines.push(`- ${stack}/${id} (${Type})${afterRemoval(Type)}`);
}

function afterRemoval(type: string): string {
  if (type === 'AWS::Lambda::Function') return ': restart to apply';
  return KEPT.has(type) ? ': its data stay' : '';
}

/** A change that says no more than that the code is another. */
function isCode(type: string, change: string): boolean {
  if (type === 'AWS::Lambda::Function') return change.startsWith('Code.');
  if (type === 'Custom::CDKBucketDeployment') return change.startsWith('SourceObjectKeys');
  return type.startsWith('Custom::') && change.startsWith('Fingerprint:');
}

/** `TradesTransformFunction1A2B3C4D` is `TradesTransform`. */
function codeName(id: string, type: string): string {
  if (type === 'Custom::CDKBucketDeployment') return 'site';
  return id.replace(/[0-9A-F]{8}$/, '').replace(/(Function|Resource)$/, '');
}

/** `path: old → new` for each property that is not the same, objects looked into. */
function changes(before: JsonObject, after: JsonObject, path = ''): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap(name => {
    const [old, now] = [before[name], after[name]];
    const place = `${path}${name}`;
    if (isDeepStrictEqual(old, now)) return [];
    if (isObject(old) && isObject(now)) return changes(old, now, `${place}.`);
    return [`${place}: ${short(old)} → ${short(now)}`];
  });
}

function short(value: Json | undefined): string {
  if (value === undefined) return 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text;
}

function asJson(outputs: Stack['template']['Outputs'] | undefined): JsonObject {
  return outputs ?? {};
}
