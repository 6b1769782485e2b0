import type { CallDetails } from '../../workers/call-details.ts';
import {
  type FunctionDefinition,
  type Functions,
  type InvokeResult,
  MAX_PAYLOAD_BYTES,
  NotInvoked,
} from '../../workers/function.ts';
import { BodyTooLarge, readText } from '../body.ts';
import { type Call, ServiceError } from '../service.ts';
import type { AsynchronousCalls } from './asynchronous.ts';
import { invalidContent, violations } from './errors.ts';
import { find } from './functions.ts';

export interface InvokeOptions {
  readonly functions: Functions;
  readonly asynchronous: AsynchronousCalls;
}

/** Lambda's limit of an asynchronous call's payload. */
const mostEventBytes = 1024 * 1024;
const types = ['Event', 'RequestResponse', 'DryRun'];

/** Invoke. Of a function's log the answer has its last 4 KB (LogType Tail) where they are asked for. */
export async function invokeFunction(
  call: Call,
  name: string,
  { functions, asynchronous }: InvokeOptions,
): Promise<void> {
  const { request, response, requestId } = call;
  const type = String(request.headers['x-amz-invocation-type'] ?? 'RequestResponse');
  if (!types.includes(type))
    throw violations([
      `Value '${type}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [${types.join(', ')}]`,
    ]);
  const details = readDetails(request);
  const payload = await readPayload(call);
  const definition = find(call, name, functions);
  if (type === 'RequestResponse')
    return answer(call, await invoke(call, functions, definition, payload, details));
  if (type === 'Event') {
    const bytes = Buffer.byteLength(payload);
    if (bytes > mostEventBytes)
      throw tooLarge(
        `${bytes} byte payload is too large for the Event invocation type (limit ${mostEventBytes} bytes)`,
      );
    asynchronous.take(definition.arn, payload);
  }
  response.writeHead(type === 'Event' ? 202 : 204, { 'x-amzn-requestid': requestId }).end();
}

function answer({ response }: Call, { requestId, functionError, payload, logTail }: InvokeResult): void {
  if (functionError) response.setHeader('x-amz-function-error', functionError);
  if (logTail !== undefined) response.setHeader('x-amz-log-result', Buffer.from(logTail).toString('base64'));
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(payload),
    'x-amz-executed-version': '$LATEST',
    'x-amzn-requestid': requestId,
  });
  response.end(payload);
}

/** Lambda's limit, in bytes of base64. */
const mostContextBytes = 3583;

/** Client context and log are for callers that wait; the service ignores them of the others. */
function readDetails({ headers }: Call['request']): CallDetails {
  const logType = String(headers['x-amz-log-type'] ?? 'None');
  if (!['None', 'Tail'].includes(logType))
    throw violations([
      `Value '${logType}' at 'logType' failed to satisfy constraint: Member must satisfy enum value set: [None, Tail]`,
    ]);
  const clientContext = headers['x-amz-client-context']?.toString() || undefined;
  if (clientContext !== undefined && clientContext.length > mostContextBytes)
    throw invalidContent(`Client context must be no more than ${mostContextBytes} bytes.`);
  if (clientContext !== undefined && !isJson(Buffer.from(clientContext, 'base64').toString('utf8')))
    throw invalidContent('Client context must be a valid Base64-encoded JSON object.');
  const traceId = headers['x-amzn-trace-id']?.toString();
  return {
    logTail: logType === 'Tail',
    ...(clientContext !== undefined && { clientContext }),
    ...(traceId?.startsWith('Root=') === true && { traceId }),
  };
}

function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

async function readPayload({ request }: Call): Promise<string> {
  let text: string;
  try {
    text = await readText(request, MAX_PAYLOAD_BYTES);
  } catch (cause) {
    if (!(cause instanceof BodyTooLarge)) throw cause;
    throw tooLarge(
      `Request must be smaller than ${MAX_PAYLOAD_BYTES} bytes for the InvokeFunction operation`,
    );
  }
  if (text === '') return '{}';
  try {
    JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw invalidContent(`Could not parse request body into json: ${why}`);
  }
  return text;
}

function tooLarge(message: string): ServiceError {
  return new ServiceError('RequestTooLargeException', 413, message, { Type: 'User' });
}

const statuses = {
  RequestTooLargeException: 413,
  TooManyRequestsException: 429,
  ResourceNotFoundException: 404,
  ServiceException: 500,
} as const;

async function invoke(
  { response }: Call,
  functions: Functions,
  { arn }: FunctionDefinition,
  payload: string,
  details: CallDetails,
): Promise<InvokeResult> {
  try {
    return await functions.invoke(arn, payload, details);
  } catch (cause) {
    if (!(cause instanceof NotInvoked)) throw cause;
    const isThrottled = cause.code === 'TooManyRequestsException';
    if (isThrottled) response.setHeader('retry-after', '1');
    const details = isThrottled
      ? { Type: 'User', Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' }
      : { Type: cause.code === 'ServiceException' ? 'Service' : 'User' };
    throw new ServiceError(cause.code, statuses[cause.code], cause.message, details);
  }
}
