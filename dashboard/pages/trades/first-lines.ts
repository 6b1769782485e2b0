import type { TradesView } from '../../../domain/trades/view.ts';

/**
 * What the line chart shows before the reader chooses: the lines that came unasked. Taken once, so that lines do not change
 * by themselves.
 */
export function firstLines({ price, volume }: Pick<TradesView, 'price' | 'volume'>): {
  readonly tickers: readonly string[];
  readonly sectors: readonly string[];
} {
  const names = ({ lines }: TradesView['price']) => lines.map(({ name }) => name);
  return { tickers: names(price), sectors: names(volume) };
}
