import { ACCOUNT, REGION } from '../../assembly/resolve.ts';
import type { TextRule } from '../../../mapping/members.ts';
import type { FunctionDefinition, Functions } from '../../workers/function.ts';

const form =
  /^(?:arn:aws[a-zA-Z-]*:lambda:(?<region>[a-z0-9-]+):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_]+)(?::(?<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?$/;

export const functionNameRule: TextRule = {
  shortest: 1,
  longest: 170,
  matches: form,
  pattern:
    '(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?',
};

/** A function as callers name it: by name, partial ARN (`account:function:name`) or ARN, each with or without a qualifier. */
export interface FunctionName {
  readonly name: string;
  /** `$LATEST` or absent for the function itself; there are neither versions nor aliases here. */
  readonly qualifier?: string;
  /** With the qualifier. */
  readonly arn: string;
}

/** Undefined where the text is no such name. */
export function parseFunctionName(text: string): FunctionName | undefined {
  const { region = REGION, account = ACCOUNT, name, qualifier } = form.exec(text)?.groups ?? {};
  if (name === undefined) return undefined;
  const arn = `arn:aws:lambda:${region}:${account}:function:${name}`;
  return qualifier === undefined ? { name, arn } : { name, qualifier, arn: `${arn}:${qualifier}` };
}

/** The function that is meant, where there is one: of this region and account, and without a version. */
export function findFunction(text: string, functions: Functions): FunctionDefinition | undefined {
  const named = parseFunctionName(text);
  const definition = named && functions.get(named.name);
  if (definition === undefined || named === undefined) return undefined;
  return named.arn === definition.arn || named.arn === `${definition.arn}:$LATEST` ? definition : undefined;
}

/** Whether a function's ARN is what such a name means. */
export function isNamed(arn: string, text: string): boolean {
  return parseFunctionName(text)?.arn.replace(/:\$LATEST$/, '') === arn;
}
