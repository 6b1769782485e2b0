import type { AppliedResource, Wanted } from '../../../../lib/local/assembly/apply.ts';
import type { JsonObject } from '../../../../lib/local/assembly/template.ts';

/** A resource `stack-Thing` as the assembly hands it over. */
export function wantedOf(type: string, properties: JsonObject, change: Partial<Wanted> = {}): Wanted {
  const template = { Resources: {}, Outputs: {}, Parameters: {}, Conditions: {}, Mappings: {} };
  const stack = { name: 'stack', template, assets: { 'abc.zip': '/assembly/asset.abc' } };
  return { stack, logicalId: 'Thing', type, name: 'stack-Thing', properties, changed: true, ...change };
}

export function appliedOf(ref: string, properties: JsonObject): AppliedResource {
  return { type: 'Test', ref, properties };
}
