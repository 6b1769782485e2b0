import type * as Cbor from '@smithy/core/cbor';
import { readBytes } from '../body.ts';
import { type Call, ServiceError } from '../service.ts';
import { parseForm, toXml } from './query-protocol.ts';

/** A request whatever it was written in: members by their names; times are epoch seconds, or text of ISO 8601. */
export interface Asked {
  readonly operation: string;
  readonly members: Readonly<Record<string, unknown>>;
}

export type Answer = Readonly<Record<string, unknown>>;

/** One way in which CloudWatch is spoken; a Date in an answer is a timestamp. */
interface Protocol {
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The operation and the members; throws where the body cannot be read. */
  read(bytes: Uint8Array): Promise<Asked>;
  answer(operation: string, value: Answer, requestId: string): Uint8Array | string;
  error(error: ServiceError, requestId: string): Uint8Array | string;
}

const mostBytes = 1024 * 1024;

/** Answers a call in the protocol it came in: AWS JSON, RPC v2 CBOR or the query protocol. */
export async function speak(call: Call, work: (asked: Asked) => Promise<Answer>): Promise<void> {
  const { request, requestId } = call;
  const protocol = protocolOf(call, await import('@smithy/core/cbor'));
  const asked = await read(protocol, await readBytes(request, mostBytes));
  send(call, protocol, 200, protocol.answer(asked.operation, await work(asked), requestId));
}

/** Answers an error in the protocol that the call came in. */
export async function complain(call: Call, error: ServiceError): Promise<void> {
  const protocol = protocolOf(call, await import('@smithy/core/cbor'));
  const { code, status } = error;
  call.response.setHeader('x-amzn-errortype', code);
  call.response.setHeader(
    'x-amzn-query-error',
    `${queryCode(code.replace(/^.*#/, ''))};${status < 500 ? 'Sender' : 'Receiver'}`,
  );
  send(call, protocol, status, protocol.error(error, call.requestId));
}

/** Whether a call that names no service is written as only CloudWatch is spoken to here. */
export function looksLikeMonitoring({ headers }: Call['request']): boolean {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return isForm || headers['smithy-protocol'] === 'rpc-v2-cbor';
}

async function read(protocol: Protocol, bytes: Uint8Array): Promise<Asked> {
  try {
    return await protocol.read(bytes);
  } catch (cause) {
    const error = new ServiceError('SerializationException', 400, 'The request body cannot be read');
    error.cause = cause;
    throw error;
  }
}

function send(
  { response, requestId }: Call,
  { type, headers }: Protocol,
  status: number,
  body: Uint8Array | string,
) {
  response.writeHead(status, {
    ...headers,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': requestId,
  });
  response.end(body);
}

function protocolOf({ request, url }: Call, codec: typeof Cbor): Protocol {
  const { headers } = request;
  const target = String(headers['x-amz-target'] ?? '').split('.')[1];
  if (String(headers['smithy-protocol']).toLowerCase() === 'rpc-v2-cbor')
    return rpcV2Cbor(/\/operation\/(\w+)$/.exec(url.pathname)?.[1] ?? '', codec);
  return target === undefined ? query(url.searchParams) : awsJson(target);
}

function awsJson(operation: string): Protocol {
  return {
    type: 'application/x-amz-json-1.0',
    read: async bytes => ({ operation, members: membersOf(JSON.parse(textOf(bytes) || '{}')) }),
    answer: (_, value) => JSON.stringify(withDates(value, date => date.getTime() / 1000)),
    error: ({ code, message }) => JSON.stringify({ __type: code, message }),
  };
}

function rpcV2Cbor(operation: string, { cbor, dateToTag }: typeof Cbor): Protocol {
  return {
    type: 'application/cbor',
    headers: { 'smithy-protocol': 'rpc-v2-cbor' },
    read: async bytes => ({
      operation,
      members: membersOf(bytes.length === 0 ? {} : cbor.deserialize(bytes)),
    }),
    answer: (_, value) => cbor.serialize(withDates(value, dateToTag)),
    error: ({ code, message }) => cbor.serialize({ __type: `com.amazonaws.cloudwatch#${code}`, message }),
  };
}

function query(parameters: URLSearchParams): Protocol {
  return {
    type: 'text/xml',
    read: async bytes => {
      const { Action: operation = '', ...members } = parseForm(
        new URLSearchParams(`${parameters}&${textOf(bytes)}`),
      );
      return { operation: String(operation), members };
    },
    answer: (operation, value, RequestId) =>
      toXml(`${operation}Response`, {
        [`${operation}Result`]: withDates(value, date => date.toISOString()),
        ResponseMetadata: { RequestId },
      }),
    error: ({ code, message, status }, RequestId) =>
      toXml('ErrorResponse', {
        Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: queryCode(code), Message: message },
        RequestId,
      }),
  };
}

/** The query protocol has names of its own for some errors, which the others repeat in a header. */
function queryCode(code: string): string {
  const codes: Readonly<Record<string, string>> = {
    InvalidParameterValueException: 'InvalidParameterValue',
    InvalidParameterCombinationException: 'InvalidParameterCombination',
    MissingRequiredParameterException: 'MissingParameter',
    UnknownOperationException: 'InvalidAction',
    MissingAuthenticationTokenException: 'MissingAuthenticationToken',
    IncompleteSignatureException: 'IncompleteSignature',
    UnrecognizedClientException: 'InvalidClientTokenId',
    InvalidSignatureException: 'SignatureDoesNotMatch',
  };
  return codes[code] ?? code;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError('the body is no object');
  return { ...value };
}

function withDates(value: unknown, onDate: (date: Date) => unknown): unknown {
  if (value instanceof Date) return onDate(value);
  if (Array.isArray(value)) return value.map(each => withDates(each, onDate));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withDates(each, onDate)]));
}
