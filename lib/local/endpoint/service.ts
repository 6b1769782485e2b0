import type { IncomingMessage, ServerResponse } from 'node:http';

/** One signed request on its way to the service it names. */
export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly requestId: string;
}

/** Answers a call, or throws a ServiceError for the server to answer. */
export type Service = (call: Call) => Promise<void>;

/** A refusal in the words of the service: `code` is the exception's name, `details` its further members. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    status: number,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
    this.name = 'ServiceError';
  }
}
