import { elements } from './monitoring/query-protocol.ts';
import { sendText } from './reply.ts';
import type { Call, ServiceError } from './service.ts';

/** Writes an error as one of AWS's XML protocols does. */
export type XmlError = (error: ServiceError, requestId: string) => unknown;

const s3: XmlError = ({ code, message }, RequestId) => ({
  Error: { Code: code, Message: message, RequestId },
});

const ec2: XmlError = ({ code, message }, RequestID) => ({
  Response: { Errors: { Error: { Code: code, Message: message } }, RequestID },
});

const query: XmlError = ({ code, message, status }, RequestId) => ({
  ErrorResponse: {
    Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message },
    RequestId,
  },
});

/** Services that send no form, or read an error of a form otherwise. */
const own: Readonly<Record<string, XmlError>> = { s3, ec2, cloudfront: query, route53: query };

/** How the caller reads an error, where it is a client of a service that speaks XML. */
export function xmlErrorFor(service: string, { headers }: Call['request']): XmlError | undefined {
  if (Object.hasOwn(own, service)) return own[service];
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return isForm ? query : undefined;
}

export function sendXmlError(call: Call, error: ServiceError, write: XmlError): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n${elements(write(error, call.requestId))}`;
  sendText(call, error.status, body, 'text/xml');
}
