import { Token } from 'aws-cdk-lib/core';

/** Of all names and values together. */
const mostVariableBytes = 4_096;

/**
 * What Lambda would refuse of a function when it is deployed, one phrase each, beyond what the CDK refuses: reserved
 * variables. Values known only then count as nothing.
 */
export function functionFaults(
  variables: Readonly<Record<string, string>>,
  reservedConcurrency: number | undefined,
): string[] {
  const bytes = Object.entries(variables).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(Token.isUnresolved(value) ? name : name + value),
    0,
  );
  const isConcurrency =
    reservedConcurrency === undefined || (Number.isInteger(reservedConcurrency) && reservedConcurrency >= 1);
  return [
    ...Object.keys(variables)
      .filter(name => !/^[a-zA-Z]\w+$/.test(name))
      .map(name => `variable ${name} must be a letter with letters, digits and _ behind it`),
    ...(bytes > mostVariableBytes ? [`variables have ${bytes} bytes, and Lambda takes 4096`] : []),
    ...(isConcurrency
      ? []
      : [`reservedConcurrency must be a whole number from 1, not ${reservedConcurrency}`]),
  ];
}
