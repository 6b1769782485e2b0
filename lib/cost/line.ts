import type { Price } from './prices.ts';

/** So many units of something at a price. */
export interface Line {
  /** The service, as a newcomer would look for it. */
  readonly part: string;
  readonly what: string;
  readonly quantity: number;
  readonly price: Price;
}

export const hoursPerMonth = 730;

/** US dollars. */
export function usdOf({ quantity, price }: Line): number {
  return (quantity / price.per) * price.usd;
}

export function total(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + usdOf(line), 0);
}

/** Lines that cost something. */
export function withoutZeros(lines: readonly Line[]): readonly Line[] {
  return lines.filter(line => line.quantity > 0);
}
