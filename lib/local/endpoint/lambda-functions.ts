import {
  type FunctionDefinition,
  type Functions,
  type InvokeResult,
  MAX_PAYLOAD_BYTES,
  NotInvoked,
} from '../workers/function.ts';
import { BodyTooLarge, readText } from './body.ts';
import { page } from './lambda-page.ts';
import { sendJson } from './reply.ts';
import { type Call, ServiceError } from './service.ts';

export async function listFunctions(call: Call, functions: Functions): Promise<void> {
  const { items, ...next } = page(functions.list(), call.url.searchParams, 50);
  sendJson(call, 200, { ...next, Functions: items.map(described) });
}

/** GetFunction and, by its path, GetFunctionConfiguration. */
export async function getFunction(call: Call, name: string, functions: Functions): Promise<void> {
  const definition = find(name, functions);
  const Configuration = described(definition);
  if (/\/configuration\/?$/.test(call.url.pathname)) return sendJson(call, 200, Configuration);
  sendJson(call, 200, {
    Configuration,
    Code: { RepositoryType: 'FILE', Location: `file://${definition.directory}` },
  });
}

export async function invokeFunction(call: Call, name: string, functions: Functions): Promise<void> {
  const { request, response, requestId } = call;
  const definition = find(name, functions);
  const payload = await readPayload(call);
  response.setHeader('x-amz-executed-version', '$LATEST');
  switch (request.headers['x-amz-invocation-type'] ?? 'RequestResponse') {
    case 'DryRun':
      response.writeHead(204, { 'x-amzn-requestid': requestId }).end();
      return;
    case 'Event':
      // Nobody waits for it; what the function makes of it is in its log.
      functions.invoke(definition.arn, payload).catch(() => {});
      response.writeHead(202, { 'x-amzn-requestid': requestId }).end();
      return;
    case 'RequestResponse': {
      const result = await invoke(functions, definition, payload);
      if (result.functionError) response.setHeader('x-amz-function-error', result.functionError);
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(result.payload),
        'x-amzn-requestid': result.requestId,
      });
      response.end(result.payload);
      return;
    }
    default:
      throw new ServiceError('InvalidParameterValueException', 400, 'Unknown invocation type', {
        Type: 'User',
      });
  }
}

async function readPayload({ request }: Call): Promise<string> {
  let text: string;
  try {
    text = await readText(request, MAX_PAYLOAD_BYTES);
  } catch (cause) {
    if (!(cause instanceof BodyTooLarge)) throw cause;
    const message = `Request must be smaller than ${MAX_PAYLOAD_BYTES} bytes for the InvokeFunction operation`;
    throw new ServiceError('RequestTooLargeException', 413, message, { Type: 'User' });
  }
  if (text === '') return '{}';
  try {
    JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `Could not parse request body into json: ${why}`;
    throw new ServiceError('InvalidRequestContentException', 400, message, { Type: 'User' });
  }
  return text;
}

const statuses = {
  RequestTooLargeException: 413,
  TooManyRequestsException: 429,
  ResourceNotFoundException: 404,
  ServiceException: 500,
} as const;

async function invoke(
  functions: Functions,
  { arn }: FunctionDefinition,
  payload: string,
): Promise<InvokeResult> {
  try {
    return await functions.invoke(arn, payload);
  } catch (cause) {
    if (!(cause instanceof NotInvoked)) throw cause;
    const isThrottled = cause.code === 'TooManyRequestsException';
    const details = isThrottled
      ? { Type: 'User', Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' }
      : { Type: cause.code === 'ServiceException' ? 'Service' : 'User' };
    throw new ServiceError(cause.code, statuses[cause.code], cause.message, details);
  }
}

function find(name: string, functions: Functions): FunctionDefinition {
  const plain = name.replace(/:\$LATEST$/, '');
  const definition = functions.get(plain) ?? functions.get(plain.slice(plain.lastIndexOf(':') + 1));
  if (definition !== undefined) return definition;
  throw new ServiceError('ResourceNotFoundException', 404, `Function not found: ${name}`, { Type: 'User' });
}

function described(definition: FunctionDefinition) {
  return {
    FunctionName: definition.name,
    FunctionArn: definition.arn,
    Runtime: definition.runtime,
    Handler: definition.handler,
    Timeout: Math.ceil(definition.timeoutMs / 1000),
    MemorySize: definition.memoryMb,
    Environment: { Variables: definition.environment },
    PackageType: 'Zip',
    Version: '$LATEST',
    State: 'Active',
    LastUpdateStatus: 'Successful',
  };
}
