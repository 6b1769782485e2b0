/** Where debuggers look first. */
const FIRST_PORT = 9229;
const LISTENING = /^Debugger listening on ws:\/\/[^:]+:(\d+)\//;
/** What Node itself says about its inspector, on the function's stderr. */
const CHATTER =
  /^(Debugger (listening|attached|ending)\b|Starting inspector on |For help, see: https:\/\/nodejs\.org\/|Waiting for the debugger to disconnect)/;

/**
 * The inspector's port a function's processes ask for, by the order in which functions first ask: a debugger finds a
 * function again after its code changed. A process that finds it taken listens on any other.
 */
export function createInspectorPorts(): (functionName: string) => number {
  const ports = new Map<string, number>();
  return functionName => {
    const port = ports.get(functionName) ?? FIRST_PORT + ports.size;
    ports.set(functionName, port);
    return port;
  };
}

/** What a line says about the inspector: the port it listens on, or nothing of interest; undefined for any other line. */
export function inspectorLine(line: string): { readonly port?: number } | undefined {
  const port = LISTENING.exec(line)?.[1];
  if (port !== undefined) return { port: Number(port) };
  return CHATTER.test(line) ? {} : undefined;
}
