import { ServiceError } from '../service.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly NextMarker?: string;
}

/** One page of a Lambda list: `MaxItems` 1 to 10,000, at most `largest` answered; `Marker` is the next index. */
export function page<T>(all: readonly T[], query: URLSearchParams, largest: number): Page<T> {
  const size = Math.min(wholeNumber(query.get('MaxItems') ?? `${largest}`, 'maxItems', 1, 10_000), largest);
  const from = wholeNumber(query.get('Marker') || '0', 'marker', 0, Number.MAX_SAFE_INTEGER);
  const items = all.slice(from, from + size);
  return from + size < all.length ? { items, NextMarker: String(from + size) } : { items };
}

/** Throws Lambda's ValidationException for anything but a whole number between the bounds. */
function wholeNumber(value: unknown, name: string, minimum: number, maximum: number): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= minimum && number <= maximum)
    return number;
  const bound =
    typeof number === 'number' && number > maximum
      ? `less than or equal to ${maximum}`
      : `greater than or equal to ${minimum}`;
  throw new ServiceError(
    'ValidationException',
    400,
    `1 validation error detected: Value '${String(value)}' at '${name}' failed to satisfy constraint: Member must have value ${bound}`,
  );
}
