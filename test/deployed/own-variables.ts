/** The AWS_* variables of this process. */
export function ownVariables(): Record<string, string> {
  const own = Object.entries(process.env).filter(([name]) => name.startsWith('AWS_'));
  return Object.fromEntries(own) as Record<string, string>;
}
