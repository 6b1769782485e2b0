/** Fields of a structured line that its label says already, or that only a search asks for. */
const LEFT_OUT =
  /^(level|message|timestamp|service|stream|cold_start|function_\w+|sampling_rate|xray_trace_id|tenant_id)$/;

/** Of the metrics that the app's functions write. */
const OWN_NAMESPACE = 'Millrace';

/**
 * What the screen shows of a function's line. Of a structured one, as Powertools writes it: its message and facts, with
 * the level where that is more than information. Undefined for the app's own metrics in CloudWatch's embedded format, which
 * are read by CloudWatch alone. Any other line is left as it is, metrics of a user's module too.
 */
export function readableLine(line: string): string | undefined {
  const entry = entryOf(line);
  if (entry === undefined) return line;
  if (isMetrics(entry)) return undefined;
  const { level, message, service, timestamp, function_name: name } = entry;
  const isStructured = [level, message, service, timestamp, name].every(part => typeof part === 'string');
  if (!isStructured) return line;
  const facts = Object.entries(entry)
    .filter(([key]) => !LEFT_OUT.test(key))
    .map(([key, value]) => `${key}=${textOf(value)}`);
  return [...(level === 'INFO' ? [] : [level]), message, ...facts].join(' ');
}

/** The JSON object that the line is; undefined for any other. */
export function entryOf(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function isMetrics({ _aws: about }: Readonly<Record<string, unknown>>): boolean {
  if (typeof about !== 'object' || about === null || !('CloudWatchMetrics' in about)) return false;
  const { CloudWatchMetrics: groups } = about;
  return Array.isArray(groups) && groups.length > 0 && groups.every(isOwn);
}

function isOwn(group: unknown): boolean {
  return (
    typeof group === 'object' && group !== null && 'Namespace' in group && group.Namespace === OWN_NAMESPACE
  );
}

/** An error is its name and message; the log file has its stack. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'name' in value && 'message' in value)
    return `${String(value.name)}: ${String(value.message)}`;
  return JSON.stringify(value);
}
