/** This environment, but with engines of our own: these tests kill them. */
export function withoutExternals(): NodeJS.ProcessEnv {
  const theirs = new Set(['MILLRACE_KAFKA', 'MILLRACE_MYSQL', 'MILLRACE_DYNAMODB']);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !theirs.has(name)));
}
