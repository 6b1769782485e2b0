import { readFileSync } from 'node:fs';

/** Reads what `cdk deploy --outputs-file` wrote; the function throws for a key that no stack has. */
export function outputsIn(file: string): (key: string) => string {
  const stacks = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;
  return key => {
    const value = Object.values(stacks).find(outputs => key in outputs)?.[key];
    if (value === undefined) throw new Error(`${file} has no ${key}`);
    return value;
  };
}
