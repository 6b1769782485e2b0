import type { TradesView } from '../../../domain/trades/view.ts';

const LINES = 5;

/**
 * What the line chart shows before the reader chooses: the lines that came unasked, else the largest sectors of
 * the day and one company of each. Taken once, so that lines do not change by themselves.
 */
export function firstLines(view: TradesView): {
  readonly tickers: readonly string[];
  readonly sectors: readonly string[];
} {
  const largest = view.bySector.slice(0, LINES).map(({ sector }) => sector);
  const oneOfEach = largest.flatMap(
    sector => view.companies.find(company => company.sector === sector)?.ticker ?? [],
  );
  const came = (names: readonly string[]): readonly string[] | null => (names.length > 0 ? names : null);
  return {
    tickers: came(view.price.lines.map(line => line.name)) ?? oneOfEach,
    sectors: came(view.volume.lines.map(line => line.name)) ?? largest,
  };
}
