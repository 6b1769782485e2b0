import { validation } from './errors.ts';
import type { ResultOptions } from './result-text.ts';
import { choice, isRecord, optionalFlag } from './request.ts';

/** How the caller of ExecuteStatement wants its result. */
export function parseResultOptions(input: Readonly<Record<string, unknown>>): ResultOptions {
  const options = input.resultSetOptions ?? {};
  if (!isRecord(options)) throw validation("Member 'resultSetOptions' must be an object");
  return {
    types: {
      long: choice(options, 'longReturnType', ['LONG', 'STRING']),
      decimal: choice(options, 'decimalReturnType', ['STRING', 'DOUBLE_OR_LONG']),
    },
    format: choice(input, 'formatRecordsAs', ['NONE', 'JSON']),
    includeMetadata: optionalFlag(input, 'includeResultMetadata'),
  };
}
