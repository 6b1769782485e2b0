// Runs inside each function process: reads calls from the runner's pipe, gives them to the handler, writes answers back.
import { spawn } from 'node:child_process';
import { readSync } from 'node:fs';
import inspector from 'node:inspector';
import { Socket } from 'node:net';
import { giveMemoryBack } from '../give-memory-back.mjs';
import { loadHandler, named } from './load-handler.mjs';

const CALLS = 3;
const LIFELINE = 4;
const EVENTS = 5;
const READY = 0;
const RESULT = 1;
const FAILURE = 2;
const FATAL = 3;
const RECEIVE_BYTES = 256 * 1024;
const MAX_RESULT_BYTES = 6_291_556;
const TIDY_MS = 1_000;

endWithRunner();

/** @type {{ name: string, arn: string, directory: string, handler: string, runtime: string, memoryMb: number, inspectorPort?: number }} */
const settings = JSON.parse(process.env.MILLRACE_ENVIRONMENT ?? '{}');
delete process.env.MILLRACE_ENVIRONMENT;
for (const name of ['MALLOC_ARENA_MAX', 'MALLOC_MMAP_THRESHOLD_']) delete process.env[name];
if (settings.inspectorPort !== undefined) listenForDebugger(settings.inspectorPort);

/** Holds one large event; kept while they come, as fresh memory costs more than the copy. */
let large = Buffer.alloc(0);
/** @type {NodeJS.Timeout | undefined} */
let tidying;
let pending = Buffer.alloc(0);
let filled = 0;
/** Node takes `onread` here as `connect` does; its types do not say so. */
const onread = { onread: { buffer: Buffer.alloc(RECEIVE_BYTES), callback: receive } };
const pipe = new Socket({ fd: CALLS, readable: true, writable: true, ...onread });
pipe.on('error', () => process.exit(0));
pipe.on('close', () => process.exit(0));
pipe.on('end', () => process.exit(0));
pipe.resume();

process.on('uncaughtException', error => die(error));
process.on('unhandledRejection', reason =>
  die(
    named(
      'Runtime.UnhandledPromiseRejection',
      String(reason instanceof Error ? reason.message : reason),
      reason,
    ),
  ),
);

/** `keepsNoEvent`: set by functions that keep nothing of an event when its call has ended. @type {Function & { keepsNoEvent?: unknown }} */
let handler;
/** Of Node.js, in the runtime the function asks for. */
const version = Number(/^nodejs(\d+)/.exec(settings.runtime)?.[1]);
try {
  handler = await loadHandler(settings.directory, settings.handler, version);
  send(READY, '');
} catch (error) {
  send(FATAL, describe(error), () => process.exit(1));
}

/**
 * Frame: length of the rest (u32), text encoding (u8: 0 = UTF-8, 1 = ASCII, 2 = ASCII in the event file), length of meta
 * (u16), meta JSON, event text; of an event in the file its length there (u32), then place and length of each long
 * value in it (u32 each).
 * @param {number} size
 * @param {Uint8Array} chunk
 */
function receive(size, chunk) {
  let at = 0;
  while (at < size) {
    if (filled < 4) {
      if (pending.length === 0) pending = Buffer.alloc(4);
      while (filled < 4 && at < size) pending[filled++] = chunk[at++] ?? 0;
      if (filled < 4) return true;
      pending = Buffer.allocUnsafeSlow(4 + pending.readUInt32LE(0));
    }
    const part = Math.min(size - at, pending.length - filled);
    pending.set(chunk.subarray(at, at + part), filled);
    filled += part;
    at += part;
    if (filled === pending.length) {
      const frame = pending;
      pending = Buffer.alloc(0);
      filled = 0;
      void call(frame);
    }
  }
  return true;
}

/** @param {Buffer} frame */
async function call(frame) {
  clearTimeout(tidying);
  const textAt = 7 + frame.readUInt16LE(5);
  const meta = JSON.parse(frame.toString('latin1', 7, textAt));
  try {
    const event = eventOf(frame, textAt);
    const answer = JSON.stringify(await run(event, context(meta))) ?? 'null';
    if (Buffer.byteLength(answer) > MAX_RESULT_BYTES) {
      throw named(
        'Function.ResponseSizeTooLarge',
        `Response payload size exceeded maximum allowed payload size (${MAX_RESULT_BYTES} bytes).`,
      );
    }
    send(RESULT, answer);
  } catch (error) {
    send(FAILURE, describe(error));
  }
  tidying = setTimeout(tidy, TIDY_MS).unref();
}

/** Gives back what events left. */
function tidy() {
  large = Buffer.alloc(0);
  giveMemoryBack();
}

/**
 * @param {Buffer} frame
 * @param {number} at
 */
function eventOf(frame, at) {
  if (frame[4] !== 2) return JSON.parse(frame.toString(frame[4] === 1 ? 'latin1' : 'utf8', at));
  const length = frame.readUInt32LE(at);
  if (large.length < length) large = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) filled += readSync(EVENTS, large, filled, length - filled, filled);
  return withLongValues(length, frame.subarray(at + 4));
}

/**
 * The event in `large`, where the bytes of long values lie between the text: as if their base64 were in it. `large` has the next
 * event's bytes later, so only a handler that keeps nothing of this one is given texts that are made when they are asked for:
 * they do not live through a call then, which would have V8 mark all its objects after every other event.
 * @param {number} length
 * @param {Buffer} places Of each value where it begins and its length, u32 each.
 */
function withLongValues(length, places) {
  let text = '';
  let from = 0;
  const values = [];
  for (let at = 0; at < places.length; at += 8) {
    const start = places.readUInt32LE(at);
    text += `${large.toString('latin1', from, start)}0`;
    from = start + places.readUInt32LE(at + 4);
    values.push({ start, end: from });
  }
  const event = JSON.parse(text + large.toString('latin1', from, length));
  if (values.length > 0)
    for (const record of Object.values(event.records).flat()) {
      if (record.value !== 0) continue;
      const { start, end } = values.shift() ?? { start: 0, end: 0 };
      const textOf = () => large.toString('base64', start, end);
      if (handler.keepsNoEvent === true)
        Object.defineProperty(record, 'value', { enumerable: true, get: textOf });
      else record.value = textOf();
    }
  return event;
}

/**
 * Callbacks ended with nodejs24.x; older runtimes still take them.
 * @param {unknown} event
 * @param {object} context
 */
function run(event, context) {
  if (handler.length < 3) return handler(event, context);
  return new Promise((resolve, reject) => {
    const given = handler(event, context, (/** @type {unknown} */ error, /** @type {unknown} */ value) =>
      error ? reject(error) : resolve(value),
    );
    if (typeof given?.then === 'function') given.then(resolve, reject);
  });
}

/** @param {{ requestId: string, deadline: number, traceId: string, clientContext?: string }} meta */
function context({ requestId, deadline, traceId, clientContext }) {
  process.env._X_AMZN_TRACE_ID = traceId;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: settings.name,
    functionVersion: '$LATEST',
    invokedFunctionArn: settings.arn,
    memoryLimitInMB: String(settings.memoryMb),
    awsRequestId: requestId,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    identity: undefined,
    clientContext:
      clientContext === undefined ? undefined : JSON.parse(Buffer.from(clientContext, 'base64').toString()),
    ...(version >= 24 ? { xRayTraceId: traceId } : {}),
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/** @param {unknown} error */
function describe(error) {
  if (!(error instanceof Error))
    return JSON.stringify({ errorType: typeof error, errorMessage: String(error), trace: [] });
  return JSON.stringify({
    errorType: error.name ?? 'Error',
    errorMessage: error.message,
    trace: String(error.stack ?? error).split('\n'),
  });
}

/** @param {unknown} error */
function die(error) {
  send(FATAL, describe(error), () => process.exit(129));
}

/**
 * Answer: length of the rest (u32), kind (u8), UTF-8 text.
 * @param {number} kind
 * @param {string} text
 * @param {() => void} [done]
 */
function send(kind, text, done) {
  const bytes = Buffer.allocUnsafe(5 + Buffer.byteLength(text));
  bytes.writeUInt32LE(bytes.length - 4, 0);
  bytes[4] = kind;
  bytes.write(text, 5);
  pipe.write(bytes, done);
}

/**
 * On loopback, before the handler is loaded; where the port is taken, on any other.
 * @param {number} port
 */
function listenForDebugger(port) {
  inspector.open(port, '127.0.0.1');
  if (inspector.url() === undefined) inspector.open(0, '127.0.0.1');
}

/**
 * A shell sees the runner's end of the pipe close even while the handler blocks this process, and kills the group of both,
 * which nobody else can have before it is gone itself. A thread would do that in 20 MB.
 */
function endWithRunner() {
  const words = ['-c', 'read -r _ <&3; kill -9 0'];
  spawn('/bin/sh', words, { stdio: ['ignore', 'ignore', 'ignore', LIFELINE], env: {} }).unref();
}
