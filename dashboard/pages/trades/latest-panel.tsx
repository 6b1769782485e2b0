import type { VNode } from 'preact';
import type { TickView } from '../../../domain/trades/view.ts';
import type { StreamView } from '../../../domain/view.ts';
import { NoRows } from '../../controls/no-rows.tsx';
import { Panel } from '../../controls/panel.tsx';
import { numbers, times } from '../../format/reader.ts';

interface Props {
  readonly day: string;
  /** Newest first. */
  readonly rows: readonly TickView[];
  readonly streams: readonly StreamView[] | null;
}

/** The newest raw rows, as they were stored. */
export function LatestPanel({ day, rows, streams }: Props): VNode {
  const price = pricesByTicker(rows);
  return (
    <Panel
      title="Latest rows"
      class="latest"
      {...(rows.length > 0 && { note: `newest ${rows.length} of ${times.day(day)}` })}
    >
      <div class="scroll" tabIndex={0} role="region" aria-label="Latest rows">
        <table>
          <thead>
            <tr>
              <th scope="col">Time, UTC</th>
              <th scope="col">Ticker</th>
              <th scope="col" class="wide">
                Sector
              </th>
              <th scope="col" class="right">
                Price
              </th>
              <th scope="col" class="right">
                Volume
              </th>
              <th scope="col" class="right wide">
                Market cap
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(row => (
              <Row key={`${row.ticker}/${row.createdAt}/${row.id}`} row={row} price={price(row)} />
            ))}
          </tbody>
        </table>
        {rows.length === 0 && <NoRows things="rows" stream="trades-transform" streams={streams} />}
      </div>
    </Panel>
  );
}

function Row({ row, price }: { readonly row: TickView; readonly price: string }): VNode {
  return (
    <tr title={`Row ${row.id}`}>
      <td class="number muted">
        <time dateTime={row.createdAt}>{timeText(row.createdAt)}</time>
      </td>
      <th scope="row" class="cut" title={row.ticker}>
        {row.ticker}
      </th>
      <td class="wide cut" title={row.sector}>
        {row.sector}
      </td>
      <td class="number right">{price}</td>
      <td class="number right">{numbers.exact(row.volume)}</td>
      <td class="number right wide" title={numbers.price(row.marketCap)}>
        {numbers.compact(row.marketCap)}
      </td>
    </tr>
  );
}

/** A daily total has no time of the day. */
function timeText(at: string): string {
  return at.endsWith('T00:00:00.000Z') ? times.date(Date.parse(at)) : times.millisecond(Date.parse(at));
}

/** Prices of a ticker are written with as many decimals as the most of them need. */
function pricesByTicker(rows: readonly TickView[]): (row: TickView) => string {
  const values = new Map<string, number[]>();
  for (const { ticker, price } of rows) {
    const known = values.get(ticker);
    if (known === undefined) values.set(ticker, [price]);
    else known.push(price);
  }
  const formats = new Map([...values].map(([ticker, prices]) => [ticker, numbers.prices(prices)]));
  return ({ ticker, price }) => (formats.get(ticker) ?? numbers.price)(price);
}
