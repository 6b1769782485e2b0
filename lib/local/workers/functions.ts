import type { CallDetails } from './call-details.ts';
import type { Failed } from './environment.ts';
import { textLength } from './event-pieces.ts';
import {
  type EventText,
  type FunctionDefinition,
  type Functions,
  MAX_PAYLOAD_BYTES,
  NotInvoked,
} from './function.ts';
import { createInspectorPorts } from './inspector.ts';
import { createPool, type Pool } from './pool.ts';
import type { Inspect } from './start-process.ts';

const IDLE_MS = 5 * 60_000;
/** Each holds a tenth of what the whole run may. */
const SPARE_MS = 5_000;
const STOP_GRACE_MS = 2_000;

export interface FunctionsOptions {
  /** Given to every function: AWS endpoint addresses and the run's credentials. A function's own variables win. */
  readonly variables: Readonly<Record<string, string>>;
  /** One line of a function's stdout or stderr, and the records it was called with, if it was: `orders-0@15..42`. */
  readonly onLog?: (functionName: string, line: string, records: string | undefined) => void;
  /** Of every failed call, by any caller, and of exceptions between calls. Not of calls that `end` or `stop` cut short. */
  readonly onFailed?: (functionName: string, failed: Failed) => void;
  /** Asked at each process's start: whether it listens for a debugger. Then neither time, memory nor idleness end it. */
  readonly inspect?: (functionName: string) => boolean;
  readonly onInspector?: (functionName: string, port: number) => void;
  /** All processes alive, each time one starts or ends. */
  readonly onPids?: (pids: readonly number[]) => void;
  /** A process unused this long ends; 5 minutes. */
  readonly idleMs?: number;
  /** A process unused this long ends where the function has another one; 5 seconds. */
  readonly spareMs?: number;
}

export function createFunctions(options: FunctionsOptions): Functions {
  const pools = new Map<string, Pool>();
  const retired = new Set<Pool>();
  const inspectorPort = createInspectorPorts();
  const underWay = new Set<Promise<unknown>>();
  let stopping = false;

  const everyPool = (): Pool[] => [...pools.values(), ...retired];
  const tellPids = (): void => options.onPids?.(everyPool().flatMap(pool => pool.pids));
  const find = (nameOrArn: string): Pool | undefined => pools.get(nameOf(nameOrArn));

  const inspectOf = (name: string): Inspect | undefined =>
    options.inspect?.(name) === true
      ? { port: inspectorPort(name), onListening: port => options.onInspector?.(name, port) }
      : undefined;

  async function invoke(nameOrArn: string, payload: EventText, details?: CallDetails) {
    const pool = find(nameOrArn);
    if (stopping) throw new NotInvoked('ServiceException', 'The run is stopping');
    if (pool === undefined)
      throw new NotInvoked('ResourceNotFoundException', `Function not found: ${nameOrArn}`);
    if (!pool.definition.runtime.startsWith('nodejs'))
      throw new NotInvoked(
        'ServiceException',
        `${pool.definition.name} needs ${pool.definition.runtime}; only Node.js functions run on this machine`,
      );
    const bytes = typeof payload === 'string' ? Buffer.byteLength(payload) : textLength(payload);
    if (bytes > MAX_PAYLOAD_BYTES)
      throw new NotInvoked(
        'RequestTooLargeException',
        `Request must be smaller than ${MAX_PAYLOAD_BYTES} bytes for the InvokeFunction operation`,
      );
    const requestId = crypto.randomUUID();
    const begun = performance.now();
    const outcome = await pool.call(requestId, payload, details);
    if (retired.has(pool) && pool.busy === 0) retired.delete(pool);
    return {
      requestId,
      payload: outcome.payload,
      durationMs: performance.now() - begun,
      ...(outcome.logTail === undefined ? {} : { logTail: outcome.logTail }),
      ...(outcome.failed ? { functionError: 'Unhandled' as const } : {}),
    };
  }

  return {
    put(definition, whenOldIsGone) {
      const before = pools.get(definition.name);
      if (before !== undefined && same(before.definition, definition)) return;
      const pool = createPool({
        definition,
        variables: options.variables,
        onLog: (line, records) => options.onLog?.(definition.name, line, records),
        onFailed: failed => options.onFailed?.(definition.name, failed),
        onPids: tellPids,
        idleMs: options.idleMs ?? IDLE_MS,
        spareMs: options.spareMs ?? SPARE_MS,
        inspect: () => inspectOf(definition.name),
      });
      pools.set(definition.name, pool);
      if (before === undefined) return;
      const wasWarm = before.pids.length > 0;
      if (before.busy > 0) retired.add(before);
      before.retire();
      if (whenOldIsGone !== undefined) void before.gone().then(whenOldIsGone);
      // The next batch need not wait for the new code to load.
      if (wasWarm) pool.warm();
    },
    list: () => [...pools.values()].map(pool => pool.definition),
    get: nameOrArn => find(nameOrArn)?.definition,
    async remove(nameOrArn) {
      const pool = find(nameOrArn);
      if (pool === undefined) return;
      pools.delete(pool.definition.name);
      if (pool.busy > 0) retired.add(pool);
      pool.retire();
      await pool.gone();
    },
    invoke(nameOrArn, payload, details) {
      const call = invoke(nameOrArn, payload, details);
      underWay.add(call);
      const forget = (): boolean => underWay.delete(call);
      call.then(forget, forget);
      return call;
    },
    async end(nameOrArn) {
      const name = nameOf(nameOrArn);
      await Promise.all(
        everyPool()
          .filter(pool => pool.definition.name === name)
          .map(pool => pool.kill()),
      );
    },
    endIdle: nameOrArn => find(nameOrArn)?.endIdle(),
    async stop(graceMs = STOP_GRACE_MS) {
      stopping = true;
      const deadline = new Promise<void>(resolve => setTimeout(resolve, graceMs).unref());
      await Promise.race([Promise.allSettled(underWay), deadline]);
      await Promise.all(everyPool().map(pool => pool.kill()));
    },
  };
}

/** `name`, `name:version`, and ARNs with or without a version name the same function here. */
function nameOf(nameOrArn: string): string {
  const parts = nameOrArn.split(':');
  return (parts.length > 2 ? parts[6] : parts[0]) ?? nameOrArn;
}

function same(a: FunctionDefinition, b: FunctionDefinition): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
