import {
  isObject,
  type Json,
  listOf,
  numberOf,
  objectOf,
  type Resource,
  type Template,
  textOf,
} from '../../../local/assembly/template.ts';

/** A stack as it is to be deployed, and as it stands. */
export interface PlannedStack {
  readonly name: string;
  readonly after: Template;
  /** Absent for a stack that does not stand. */
  readonly before?: Template;
  /** CloudFormation's, also of a stack whose first deployment failed. */
  readonly status?: string;
  readonly isProtected?: boolean;
  /** Version of the CDK's bootstrap stack that it asks for. */
  readonly bootstrapVersion?: number;
}

export interface Plan {
  readonly account: string;
  readonly region: string;
  readonly stacks: readonly PlannedStack[];
}

/** Whether its brokers are still to be made, which takes half an hour. */
export function isFirst({ stacks }: Plan): boolean {
  return stacks.some(({ after, before }) => before === undefined && ofType(after, cluster).length > 0);
}

export const cluster = 'AWS::MSK::Cluster';

export function ofType({ Resources }: Template, type: string): readonly Resource[] {
  return Object.values(Resources).filter(({ Type }) => Type === type);
}

/** Resources of a type in all stacks, as they are to be. */
export function planned({ stacks }: Plan, type: string): readonly Resource[] {
  return stacks.flatMap(({ after }) => ofType(after, type));
}

/** Resources that are new, or new in one of these properties: what stands is not taken away by what is offered now. */
export function renewed(plan: Plan, type: string, ...properties: readonly string[]): readonly Resource[] {
  const key = ({ Properties }: Resource): string => JSON.stringify(properties.map(name => Properties[name]));
  const standing = plan.stacks.flatMap(({ before }) => (before === undefined ? [] : ofType(before, type)));
  const known = new Set(standing.map(key));
  return planned(plan, type).filter(resource => !known.has(key(resource)));
}

/** How much more there is of something than stands; it may be less. `of`: what a resource counts for, one by default. */
export function growth({ stacks }: Plan, type: string, of: (resource: Resource) => number = () => 1): number {
  const sum = (template: Template | undefined): number =>
    template === undefined ? 0 : ofType(template, type).reduce((total, each) => total + of(each), 0);
  return stacks.reduce((total, { after, before }) => total + sum(after) - sum(before), 0);
}

/** A number of a resource; 0 where it has none. */
export function numberIn({ Properties }: Resource, property: string): number {
  return numberOf(Properties[property]) ?? 0;
}

/** A property as the text that it is in this region; undefined where it depends on anything else. */
export function textIn(value: Json | undefined, { region, account }: Plan): string | undefined {
  if (!isObject(value)) return textOf(value) || undefined;
  if (value.Ref === 'AWS::Region') return region;
  if (value.Ref === 'AWS::AccountId') return account;
  const [separator, parts] = listOf(value['Fn::Join']);
  if (parts === undefined) return undefined;
  const texts = listOf(parts).map(part => textIn(part, { region, account, stacks: [] }));
  return texts.includes(undefined) ? undefined : texts.join(textOf(separator));
}

/** What a resource's property holds, by a path into it. */
export function at(resource: Resource, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((value, key) => objectOf(value)[key], resource.Properties);
}
