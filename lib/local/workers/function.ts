import type { CallDetails } from './call-details.ts';
import type { EventPiece } from './event-pieces.ts';

/** A function as its template describes it, with every intrinsic resolved. */
export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  /** Folder of the bundle inside the cloud assembly. */
  readonly directory: string;
  /** `index.handler`: file without extension, dot, export. */
  readonly handler: string;
  /** For instance `nodejs24.x`; other families are deployed but refuse to be invoked, by name. */
  readonly runtime: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number;
  readonly tags?: Readonly<Record<string, string>>;
  /** Has no effect here; GetFunctionConfiguration shows it. */
  readonly shown?: {
    readonly role?: string;
    readonly description?: string;
    readonly architecture?: string;
    readonly tracing?: string;
    readonly ephemeralMb?: number;
  };
}

/** Its construct says so by a tag; `npm start -- --no-produce` leaves it alone. */
export function isProducer(definition: FunctionDefinition | undefined): boolean {
  return definition?.tags?.['millrace:role'] === 'producer';
}

/** At how many bytes of event a batch for it ends; undefined for Lambda's own limit. Its construct says so by a tag. */
export function eventBytesOf(definition: FunctionDefinition | undefined): number | undefined {
  const bytes = Number(definition?.tags?.['millrace:event-bytes']);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}

/** What Lambda's Invoke answers. `functionError` is `Unhandled` for an exception, a timeout or a lost process. */
export interface InvokeResult {
  readonly requestId: string;
  readonly functionError?: 'Unhandled';
  /** The function's JSON answer, or `{errorType, errorMessage, trace}`. */
  readonly payload: string;
  readonly durationMs: number;
  /** The end of the call's log, where it was asked for. */
  readonly logTail?: string;
}

/** Raised when the call never reached the function (concurrency used up, unknown function): not an attempt. */
export class NotInvoked extends Error {
  readonly code:
    | 'TooManyRequestsException'
    | 'ResourceNotFoundException'
    | 'RequestTooLargeException'
    | 'ServiceException';

  constructor(
    code:
      | 'TooManyRequestsException'
      | 'ResourceNotFoundException'
      | 'RequestTooLargeException'
      | 'ServiceException',
    message: string,
  ) {
    super(message);
    this.code = code;
    this.name = 'NotInvoked';
  }
}

/** JSON text of an event: a string, or its pieces in order, which go to the function uncopied. */
export type EventText = string | readonly EventPiece[];

/** Lambda's limit of a synchronous call, both ways, in bytes of JSON text. */
export const MAX_PAYLOAD_BYTES = 6_291_556;

/** All functions of a run. A function's processes start on its first call and are kept warm. */
export interface Functions {
  /**
   * Sets or replaces a definition; warm processes of an older one end after the call they are in. `whenOldIsGone` is called
   * once they have.
   */
  put(definition: FunctionDefinition, whenOldIsGone?: () => void): void;
  list(): readonly FunctionDefinition[];
  get(nameOrArn: string): FunctionDefinition | undefined;
  /** Forgets a function: no call of it begins any more. Resolves when calls under way and its processes have ended. */
  remove(nameOrArn: string): Promise<void>;
  /** Rejects with NotInvoked; a failing function resolves with functionError. */
  invoke(nameOrArn: string, payload: EventText, details?: CallDetails): Promise<InvokeResult>;
  /** Kills the processes of one function, those of older definitions too; calls under way resolve with functionError. It can be called again after. */
  end(nameOrArn: string): Promise<void>;
  /** Ends those processes of a function that no call is in. */
  endIdle(nameOrArn: string): void;
  /** Waits `graceMs` for calls under way, then kills. */
  stop(graceMs?: number): Promise<void>;
}
