import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';

/** Values that say what happened; never whole events, never secrets. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

/** One JSON line each, with the request's id, the function's name, whether it was a cold start, and the X-Ray trace. */
export interface Log {
  /** At the start of every call: what follows belongs to it. */
  begin(context: Context): void;
  info(message: string, facts: Facts): void;
  /** What passes by itself; without a stack, as there may be many. */
  warn(message: string, error: unknown): void;
  /** What is answered instead of thrown: an error that leaves the handler is logged by Lambda itself. */
  error(message: string, error: unknown, facts?: Facts): void;
}

/** What a function's environment says about its logs. */
export interface LogVariables extends Readonly<Record<string, string>> {
  /** Names the stage in every metric. */
  readonly STAGE: string;
  /** Lines below it are not written; Powertools reads it. */
  readonly POWERTOOLS_LOG_LEVEL: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
}

/** `service`: the stream, or what else the function is known by. */
export function openLog(service: string): Log {
  const logger = new Logger({ serviceName: service });
  return {
    begin: context => logger.addContext(context),
    info: (message, facts) => logger.info(message, { ...facts }),
    warn: (message, error) => {
      const { stack: _, ...withoutStack } = described(error);
      logger.warn(message, { error: withoutStack });
    },
    error: (message, error, facts = {}) => logger.error(message, { ...facts, error: described(error) }),
  };
}

/** Of messages and stacks, in characters: an error may quote whatever it stumbled over. */
const longest = { message: 1_000, stack: 4_000 };

/** Not as Powertools has it, which adds whatever an error carries: an SDK's whole answer, a statement's values. */
function described(error: unknown): Record<'name' | 'message' | 'stack', string> {
  const { name, message, stack } =
    error instanceof Error ? error : new Error('something other than an Error was thrown');
  return {
    name,
    message: message.slice(0, longest.message),
    stack: stackOf(message, stack ?? '').slice(0, longest.stack),
  };
}

/** A stack begins with the message, of which a long one would leave no room for the frames. */
function stackOf(message: string, stack: string): string {
  return stack.replace(message, () => message.slice(0, longest.message));
}
