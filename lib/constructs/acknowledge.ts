import { Stack, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Findings of cdk-nag that are as they should be, each with the reason why. */
export type Reasons = Readonly<Record<string, string>>;

/** Accepts findings on `construct` and what is inside it, and nowhere else. */
export function acknowledge(construct: IConstruct, reasons: Reasons): void {
  const rules = Object.entries(reasons).map(([id, reason]) => ({ id, reason }));
  Validations.of(construct).acknowledge(...rules);
}

/** What cdk-nag calls the use of `resource`, an ARN with a wildcard in it. */
export function wildcardOn(scope: IConstruct, resource: string): string {
  return `AwsSolutions-IAM5[Resource::${flat(Stack.of(scope).resolve(resource))}]`;
}

/** Intrinsics in one line, as cdk-nag writes those it knows; the others as their JSON. */
function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) {
    const [delimiter, items]: readonly unknown[] = value['Fn::Join'];
    if (Array.isArray(items)) return items.map(flat).join(flat(delimiter));
  }
  if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt']))
    return `<${value['Fn::GetAtt'].map(flat).join('.')}>`;
  if ('Ref' in value) return `<${flat(value.Ref)}>`;
  return JSON.stringify(value);
}
