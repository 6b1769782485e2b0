import { noBound, tooFarAhead } from '../ahead.ts';
import { isGroupName } from '../group-name.ts';
import { isTimestamp } from '../time.ts';

/**
 * One trade of one company, as it travels in a message of `trading_data` (JSON, this spelling).
 * `created_at`: ISO 8601 in UTC with milliseconds. `volume`: shares, whole, 0 to 2^53-1.
 * `price` and `market_cap` (price x shares): the currency of the exchange, fractions allowed, 0 or more.
 */
export interface Tick {
  readonly id: number;
  readonly created_at: string;
  readonly ticker: string;
  readonly sector: string;
  readonly volume: number;
  readonly market_cap: number;
  readonly price: number;
}

/**
 * The tick that `value` is (the very object, not a copy), or the reason why it is no tick, or one of later than `until`. Runs on
 * every row.
 */
export function parseTick(value: unknown, until = noBound): Tick | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not an object';
  const tick = value as Record<keyof Tick, unknown>;
  if (!Number.isSafeInteger(tick.id) || (tick.id as number) < 1)
    return 'id is not a whole number from 1 to 2^53-1';
  if (!isTimestamp(tick.created_at)) return 'created_at is not a UTC time like 2025-01-24T09:00:00.000Z';
  if (tick.created_at > until) return tooFarAhead('created_at');
  if (!isTicker(tick.ticker)) return 'ticker is not 1 to 32 printable ASCII characters without spaces';
  if (!isGroupName(tick.sector)) return 'sector is not 1 to 64 printable characters without outer spaces';
  const fault = volumeFault(tick.volume);
  if (fault) return fault;
  if (!isAmount(tick.market_cap)) return 'market_cap is not a number from 0 to 1e125';
  if (!isAmount(tick.price)) return 'price is not a number from 0 to 1e125';
  return value as Tick;
}

/** Why `volume` is no count of shares; undefined when it is one. */
export function volumeFault(volume: unknown): string | undefined {
  if (typeof volume !== 'number' || Number.isNaN(volume)) return 'volume is not a number';
  if (volume < 0) return 'volume is negative';
  if (volume > Number.MAX_SAFE_INTEGER) return 'volume is beyond 2^53';
  if (!Number.isInteger(volume)) return 'volume is fractional';
  return undefined;
}

/** Money, in whole or fractional units; the bound is that of a number in DynamoDB. */
export function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1e125;
}

export function isTicker(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > 32) return false;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code <= 0x20 || code >= 0x7f) return false;
  }
  return true;
}
