/** Any JSON value of a template: before resolving it may hold intrinsics, after it does not. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export interface Resource {
  readonly Type: string;
  readonly Properties: JsonObject;
  readonly DependsOn: readonly string[];
  readonly Condition?: string;
  /** Why this machine cannot have it, and what to set instead; as the app itself says it. */
  readonly refusal?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<
    Record<string, { readonly Value: Json; readonly Export?: { readonly Name: Json } }>
  >;
  readonly Parameters: Readonly<Record<string, { readonly Default?: Json }>>;
  readonly Conditions: Readonly<Record<string, Json>>;
  readonly Mappings: Readonly<Record<string, Json>>;
}

/** A CloudFormation template as it stands in the assembly; absent sections become empty ones. */
export function parseTemplate(text: string): Template {
  const root = objectOf(JSON.parse(text) as Json);
  const resources = Object.entries(objectOf(root.Resources)).map(([id, value]) => [id, parseResource(value)]);
  return {
    Resources: Object.fromEntries(resources) as Template['Resources'],
    Outputs: objectOf(root.Outputs) as unknown as Template['Outputs'],
    Parameters: objectOf(root.Parameters) as unknown as Template['Parameters'],
    Conditions: objectOf(root.Conditions),
    Mappings: objectOf(root.Mappings),
  };
}

function parseResource(value: Json | undefined): Resource {
  const resource = objectOf(value);
  const dependsOn = resource.DependsOn ?? [];
  const refusal = objectOf(resource.Metadata)['millrace:aws-alone'];
  return {
    Type: textOf(resource.Type),
    Properties: objectOf(resource.Properties),
    DependsOn: (Array.isArray(dependsOn) ? dependsOn : [dependsOn]).map(textOf),
    ...(typeof resource.Condition === 'string' ? { Condition: resource.Condition } : {}),
    ...(typeof refusal === 'string' ? { refusal } : {}),
  };
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object, or an empty one where there is none. */
export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** The text of a scalar, empty where there is none; templates write numbers and booleans either way. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? `${value}`
    : '';
}

/** The number of a scalar; undefined where there is none. */
export function numberOf(value: Json | undefined): number | undefined {
  const text = textOf(value);
  return text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
}
