import { isObject, type Json, type JsonObject, listOf, objectOf, textOf } from './template.ts';

export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

/** What a resource became: what `Ref` answers and what `Fn::GetAtt` answers. */
export interface Physical {
  readonly ref: string;
  readonly attribute: (name: string) => Json | undefined;
}

/** What intrinsics are resolved against: one stack, and the exports of those before it. */
export interface Scope {
  readonly stackName: string;
  readonly parameters: Readonly<Record<string, Json>>;
  readonly conditions: Readonly<Record<string, Json>>;
  readonly mappings: Readonly<Record<string, Json>>;
  readonly resource: (logicalId: string) => Physical;
  readonly exported: (name: string) => Json | undefined;
}

/** Marks what `AWS::NoValue` stands for: the property is left out. */
const NO_VALUE: unique symbol = Symbol('AWS::NoValue');
type Resolved = Json | typeof NO_VALUE;

/** `value` with every intrinsic replaced. Throws where one is unknown or names something that does not exist. */
export function resolve(value: Json, scope: Scope): Json {
  const resolved = resolveAny(value, scope);
  return resolved === NO_VALUE ? null : resolved;
}

export function resolveProperties(properties: JsonObject, scope: Scope): JsonObject {
  return objectOf(resolve(properties, scope));
}

export function conditionHolds(name: string, scope: Scope): boolean {
  const condition = scope.conditions[name];
  if (condition === undefined) throw new Error(`${scope.stackName}: there is no condition ${name}`);
  return isTrue(resolve(condition, scope));
}

/** Logical ids that `value` refers to by Ref, Fn::GetAtt or Fn::Sub. */
export function references(value: Json, found: Set<string> = new Set()): Set<string> {
  if (typeof value !== 'object' || value === null) return found;
  if (!isObject(value)) {
    for (const item of value) references(item, found);
    return found;
  }
  for (const [key, argument] of Object.entries(value)) {
    if (key === 'Ref') found.add(textOf(argument));
    else if (key === 'Fn::GetAtt') found.add(getAttParts(argument)[0]);
    else {
      if (key === 'Fn::Sub')
        for (const name of placeholders(subText(argument))) found.add(name.split('.')[0] ?? name);
      references(argument, found);
    }
  }
  return found;
}

function resolveAny(value: Json, scope: Scope): Resolved {
  if (typeof value !== 'object' || value === null) return value;
  if (!isObject(value)) return value.map(item => resolveAny(item, scope)).filter(item => item !== NO_VALUE);
  const [only, ...others] = Object.entries(value);
  if (only !== undefined && others.length === 0 && isIntrinsic(only[0]))
    return intrinsic(only[0], only[1], scope);
  const entries = Object.entries(value).map(([key, item]) => [key, resolveAny(item, scope)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE)) as JsonObject;
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key === 'Condition' || key.startsWith('Fn::');
}

function intrinsic(name: string, argument: Json, scope: Scope): Resolved {
  const list = (): readonly Json[] => listOf(resolve(argument, scope));
  switch (name) {
    case 'Ref':
      return ref(textOf(argument), scope);
    case 'Condition':
      return typeof argument === 'string'
        ? conditionHolds(argument, scope)
        : { Condition: resolve(argument, scope) };
    case 'Fn::GetAtt':
      return attribute(getAttParts(argument), scope);
    case 'Fn::Join': {
      const [separator, items] = list();
      return listOf(items).map(textOf).join(textOf(separator));
    }
    case 'Fn::Sub':
      return substitute(argument, scope);
    case 'Fn::Select': {
      const [index, items] = list();
      const chosen = listOf(items)[Number(textOf(index))];
      if (chosen === undefined)
        throw new Error(`${scope.stackName}: Fn::Select ${textOf(index)} is out of range`);
      return chosen;
    }
    case 'Fn::Split': {
      const [separator, text] = list();
      return textOf(text).split(textOf(separator));
    }
    case 'Fn::ImportValue': {
      const exportName = textOf(resolve(argument, scope));
      const value = scope.exported(exportName);
      if (value === undefined) throw new Error(`${scope.stackName}: nothing is exported as ${exportName}`);
      return value;
    }
    case 'Fn::GetAZs':
      return ['a', 'b', 'c'].map(zone => `${REGION}${zone}`);
    case 'Fn::If': {
      const [condition, yes, no] = listOf(argument);
      return resolveAny((conditionHolds(textOf(condition), scope) ? yes : no) ?? null, scope);
    }
    case 'Fn::Equals': {
      const [left, right] = list();
      return textOf(left) === textOf(right);
    }
    case 'Fn::And':
      return list().every(isTrue);
    case 'Fn::Or':
      return list().some(isTrue);
    case 'Fn::Not':
      return !isTrue(list()[0]);
    case 'Fn::FindInMap': {
      const [map, first, second] = list();
      const found = objectOf(objectOf(scope.mappings[textOf(map)])[textOf(first)])[textOf(second)];
      if (found === undefined)
        throw new Error(`${scope.stackName}: Fn::FindInMap finds nothing in ${textOf(map)}`);
      return found;
    }
    case 'Fn::Base64':
      return Buffer.from(textOf(resolve(argument, scope))).toString('base64');
    default:
      throw new Error(`${scope.stackName}: ${name} is not known to the local target`);
  }
}

const PSEUDO: Readonly<Record<string, Json>> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Region': REGION,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::NotificationARNs': [],
};

function ref(name: string, scope: Scope): Resolved {
  if (name === 'AWS::NoValue') return NO_VALUE;
  if (name === 'AWS::StackName') return scope.stackName;
  if (name === 'AWS::StackId')
    return `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${scope.stackName}/local`;
  return PSEUDO[name] ?? scope.parameters[name] ?? scope.resource(name).ref;
}

function attribute([logicalId, name]: readonly [string, string], scope: Scope): Json {
  const value = scope.resource(logicalId).attribute(name);
  if (value === undefined)
    throw new Error(`${scope.stackName}: ${logicalId} has no attribute ${name} on this machine`);
  return value;
}

function substitute(argument: Json, scope: Scope): string {
  const own = objectOf(listOf(argument)[1]);
  return subText(argument).replaceAll(/\$\{([^}]*)\}/g, (whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    const local = own[name];
    if (local !== undefined) return textOf(resolve(local, scope));
    const value = name.includes('.') ? attribute(getAttParts(name), scope) : ref(name, scope);
    return value === NO_VALUE ? whole : textOf(value);
  });
}

function placeholders(text: string): readonly string[] {
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(match => match[1] ?? '');
}

function subText(argument: Json): string {
  return textOf(Array.isArray(argument) ? argument[0] : argument);
}

function getAttParts(argument: Json): readonly [string, string] {
  if (Array.isArray(argument)) return [textOf(argument[0]), argument.slice(1).map(textOf).join('.')];
  const [id, ...rest] = textOf(argument).split('.');
  return [id ?? '', rest.join('.')];
}

function isTrue(value: Json | undefined): boolean {
  return value === true || value === 'true';
}
