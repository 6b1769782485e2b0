export type Variables<Name extends string> = Readonly<Record<Name, string>>;

/**
 * The named variables of a process's environment, each one present and not empty.
 * Throws once, naming every variable that is missing.
 */
export function readVariables<Name extends string>(
  names: readonly Name[],
  environment: Readonly<Record<string, string | undefined>>,
): Variables<Name> {
  const missing = names.filter(name => !environment[name]);
  if (missing.length > 0) {
    throw new Error(
      `missing environment variables: ${missing.join(', ')}; the construct that makes this function sets them`,
    );
  }
  return Object.fromEntries(names.map(name => [name, environment[name]])) as Variables<Name>;
}

/** A whole number of at least `least`; throws by the variable's name. */
export function readInteger(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
    throw new Error(`${name} must be a whole number of at least ${least}, not ${JSON.stringify(text)}`);
  }
  return value;
}

/** `true` or `false`; throws by the variable's name. */
export function readFlag(name: string, text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new Error(`${name} must be true or false, not ${JSON.stringify(text)}`);
}
