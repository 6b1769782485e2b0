import { isDeepStrictEqual } from 'node:util';
import { inert } from './inert.ts';
import { INERT_TYPES } from './inert-types.ts';
import { orderedIds } from './order.ts';
import type { Stack } from './read-assembly.ts';
import { conditionHolds, type Physical, resolve, resolveProperties, type Scope } from './resolve.ts';
import { type Json, type JsonObject, objectOf, textOf } from './template.ts';

/** A resource to apply, with every intrinsic resolved. */
export interface Wanted {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly type: string;
  /** Physical name: `<stack>-<LogicalId>`. */
  readonly name: string;
  readonly properties: JsonObject;
  /** What was applied last under this logical id and type; absent the first time. */
  readonly previous?: AppliedResource;
  /** Whether the template asks for something else than last time. */
  readonly changed: boolean;
}

export interface AppliedResource {
  readonly type: string;
  readonly ref: string;
  readonly properties: JsonObject;
}

/** Resources last applied, by `<stack>/<LogicalId>`. */
export type Applied = Readonly<Record<string, AppliedResource>>;

/** Applies resources of one type. Applying what stands already changes nothing. */
export interface Provision {
  apply(wanted: Wanted): Promise<Physical>;
  /** Takes away what the template no longer has; without it, the thing is kept. */
  remove?(gone: AppliedResource): Promise<void>;
}

export interface ApplyResult {
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly applied: Applied;
  /** What each resource became, by `<stack>/<LogicalId>`. */
  readonly standing: ReadonlyMap<string, Physical>;
}

/** Provisions by resource type; `Custom::` serves every custom resource without an entry of its own. */
export type Provisions = Readonly<Record<string, Provision>>;

/** Refuses by name what AWS alone has, and every type that has no provision and no reason to do without. Nothing has been done then. */
function checkTypes(stacks: readonly Stack[], provisions: Provisions): void {
  const refusals = stacks.flatMap(({ template }) =>
    Object.values(template.Resources).flatMap(({ refusal }) => refusal ?? []),
  );
  if (refusals.length > 0) throw new Error(refusals.join('; '));
  const unknown = stacks.flatMap(stack =>
    Object.entries(stack.template.Resources)
      .filter(
        ([, { Type }]) => provisionOf(Type, provisions) === undefined && INERT_TYPES[Type] === undefined,
      )
      .map(([id, { Type }]) => `${Type} (${stack.name}/${id})`),
  );
  if (unknown.length > 0)
    throw new Error(
      `the local target does not know ${unknown.join(', ')}: give it an engine or a line in inert-types.ts`,
    );
}

/**
 * Applies the stacks in order. Within a stack each resource waits for those it refers to, and no longer.
 * After a failure nothing new is begun, what is under way is waited for, and the first error is thrown.
 * Resources in `standing`, which an earlier call of the same run applied, are left alone unless they changed.
 */
export async function applyAssembly(
  stacks: readonly Stack[],
  provisions: Provisions,
  previous: Applied,
  standing: ReadonlyMap<string, Physical> = new Map(),
): Promise<ApplyResult> {
  checkTypes(stacks, provisions);
  const applied: Record<string, AppliedResource> = {};
  const became = new Map<string, Physical>();
  const work: Work = { provisions, previous, standing, applied, became };
  const outputs: Record<string, Record<string, string>> = {};
  const exported = new Map<string, Json>();
  for (const stack of stacks) {
    const scope = await applyStack(stack, work, exported);
    outputs[stack.name] = stackOutputs(stack, scope, exported);
  }
  for (const [key, gone] of Object.entries(previous))
    if (applied[key] === undefined) await provisionOf(gone.type, provisions)?.remove?.(gone);
  return { outputs, applied, standing: became };
}

/** What all stacks of one application share; the last two are filled by it. */
interface Work {
  readonly provisions: Provisions;
  readonly previous: Applied;
  readonly standing: ReadonlyMap<string, Physical>;
  readonly applied: Record<string, AppliedResource>;
  readonly became: Map<string, Physical>;
}

async function applyStack(
  stack: Stack,
  { provisions, previous, standing, applied, became }: Work,
  exported: ReadonlyMap<string, Json>,
): Promise<Scope> {
  const physical = new Map<string, Physical>();
  const scope = scopeOf(stack, physical, exported);
  const wanted = Object.entries(stack.template.Resources).filter(
    ([, { Condition }]) => Condition === undefined || conditionHolds(Condition, scope),
  );
  const running = new Map<string, Promise<void>>();
  let failed = false;

  const provision = async (logicalId: string, needs: readonly string[]): Promise<void> => {
    for (const need of needs) await running.get(need);
    if (failed) return;
    const resource = stack.template.Resources[logicalId];
    if (resource === undefined) return;
    const key = `${stack.name}/${logicalId}`;
    const before = previous[key]?.type === resource.Type ? previous[key] : undefined;
    const properties = resolveProperties(resource.Properties, scope);
    const changed = !isDeepStrictEqual(before?.properties, properties);
    const item: Wanted = {
      stack,
      logicalId,
      type: resource.Type,
      name: `${stack.name}-${logicalId}`,
      properties,
      changed,
      ...(before === undefined ? {} : { previous: before }),
    };
    const made =
      (changed ? undefined : standing.get(key)) ??
      (await provisionOf(resource.Type, provisions)?.apply(item)) ??
      inert(item);
    physical.set(logicalId, made);
    became.set(key, made);
    applied[key] = { type: resource.Type, ref: made.ref, properties };
  };
  for (const [id, needs] of orderedIds(stack.name, Object.fromEntries(wanted))) {
    running.set(
      id,
      provision(id, needs).catch((cause: unknown) => {
        failed = true;
        throw new Error(`${stack.name}/${id}: ${cause instanceof Error ? cause.message : String(cause)}`, {
          cause,
        });
      }),
    );
  }
  const ended = await Promise.allSettled(running.values());
  const failure = ended.find(result => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return scope;
}

function scopeOf(
  stack: Stack,
  physical: ReadonlyMap<string, Physical>,
  exported: ReadonlyMap<string, Json>,
): Scope {
  const { Parameters, Conditions, Mappings } = stack.template;
  const defaults = Object.entries(Parameters).map(([name, { Default }]) => [name, Default ?? ''] as const);
  return {
    stackName: stack.name,
    parameters: Object.fromEntries(defaults),
    conditions: Conditions,
    mappings: objectOf(Mappings),
    exported: name => exported.get(name),
    resource: id => {
      const found = physical.get(id);
      if (found === undefined) throw new Error(`${stack.name}: there is no resource ${id}`);
      return found;
    },
  };
}

function stackOutputs(stack: Stack, scope: Scope, exported: Map<string, Json>): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [key, output] of Object.entries(stack.template.Outputs)) {
    const value = resolve(output.Value, scope);
    outputs[key] = typeof value === 'object' ? JSON.stringify(value) : textOf(value);
    if (output.Export !== undefined) exported.set(textOf(resolve(output.Export.Name, scope)), value);
  }
  return outputs;
}

function provisionOf(type: string, provisions: Provisions): Provision | undefined {
  const custom = type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
  return provisions[type] ?? (custom ? provisions['Custom::'] : undefined);
}
