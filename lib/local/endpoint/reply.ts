import type { ServiceError, Call } from './service.ts';

/** Sends text that is JSON already. */
export function sendText(
  { response, requestId }: Call,
  status: number,
  text: string,
  type = 'application/json',
) {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': requestId,
  });
  response.end(text);
}

export function sendJson(call: Call, status: number, value: unknown): void {
  sendText(call, status, JSON.stringify(value));
}

/** An error as every AWS JSON protocol reads it: header, `__type`, `message`. */
export function sendError(call: Call, error: ServiceError): void {
  call.response.setHeader('x-amzn-errortype', error.code);
  sendJson(call, error.status, { __type: error.code, message: error.message, ...error.details });
}
