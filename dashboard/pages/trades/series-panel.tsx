import type { VNode } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { TradesView } from '../../../domain/trades/view.ts';
import type { Line, Series } from '../../../domain/view.ts';
import { ChartView } from '../../charts/chart-view.tsx';
import { type LineChart, lines, pointText } from '../../charts/lines.ts';
import { slotsOfChosen } from '../../charts/palette.ts';
import type { ChartTheme } from '../../charts/theme.ts';
import { AsTable } from '../../controls/as-table.tsx';
import { Chips } from '../../controls/chips.tsx';
import { Chooser } from '../../controls/chooser.tsx';
import { Panel } from '../../controls/panel.tsx';
import { Segmented } from '../../controls/segmented.tsx';
import { numbers } from '../../format/reader.ts';
import type { Choose } from '../page.ts';
import { MAX_LINES, type TradesChoice } from './choice.ts';
import { useSectorSlots } from './sector-panel.tsx';
import { tableRows } from './series-table.ts';

/** So many trading days the server answers with. */
const MOST_DAYS = 90;

interface Props {
  readonly view: TradesView;
  readonly theme: ChartTheme;
  readonly choice: TradesChoice;
  readonly choose: Choose<TradesChoice>;
}

/** Price of chosen tickers, or volume of chosen sectors, over time. */
export function SeriesPanel({ view, theme, choice, choose }: Props): VNode {
  const isPrice = choice.show === 'price';
  const series = isPrice ? view.price : view.volume;
  const chosen = (isPrice ? choice.tickers : choice.sectors) ?? series.lines.map(line => line.name);
  const slots = useSlots(view, chosen, isPrice);
  const format = isPrice ? numbers.price : numbers.exact;
  const chart = useMemo<LineChart>(
    () => ({
      lines: shownLines(series.lines, chosen).map(line => ({
        ...line,
        slot: slots.get(line.name) ?? 0,
        ...(isPrice && { format: numbers.prices(line.points.map(({ value }) => value)) }),
      })),
      grain: series.grain,
      scale: choice.scale,
      base: choice.base,
      least: 0,
      title: isPrice ? 'Price' : 'Volume',
      format,
      axisFormat: numbers.axis,
    }),
    [series, chosen.join('\n'), slots, choice.scale, choice.base],
  );
  const options = useMemo(() => optionsOf(view, isPrice), [view.companies, isPrice]);
  const onChoose = (names: readonly string[]): void =>
    choose(isPrice ? { tickers: names } : { sectors: names });
  const chips = chosen.map(name => ({
    name,
    slot: slots.get(name) ?? 0,
    value: newest(chart, name),
  }));

  return (
    <Panel
      title={isPrice ? 'Price over time' : 'Volume over time'}
      class="series"
      note={noteOf(view, series.grain)}
      controls={
        <div class="controls">
          <Segmented
            label="Show"
            value={choice.show}
            options={[
              { value: 'price', text: 'Price' },
              { value: 'volume', text: 'Volume' },
            ]}
            onChange={show => choose({ show })}
          />
          <Segmented
            label="Lines"
            value={series.grain === 'minute' ? '24' : 'all'}
            options={[
              {
                value: '24',
                text: 'One day',
                isOff: !view.intraday[choice.show],
                title: isPrice
                  ? 'Prices within the day, where its rows have times'
                  : 'Volume within the day, where it was processed on that day',
              },
              { value: 'all', text: 'By day', title: 'A point a trading day' },
            ]}
            onChange={hours => choose({ hours })}
          />
          <Segmented
            label="Scale"
            value={choice.scale}
            options={[
              { value: 'linear', text: 'Linear' },
              { value: 'log', text: 'Log' },
            ]}
            onChange={scale => choose({ scale })}
          />
          <Segmented
            label="Axis begins"
            value={choice.scale === 'log' ? 'fit' : choice.base}
            options={[
              { value: 'fit', text: 'Fitted' },
              { value: 'zero', text: 'From 0', isOff: choice.scale === 'log' },
            ]}
            onChange={base => choose({ base })}
          />
        </div>
      }
    >
      <div class="legend">
        <Chooser
          key={choice.show}
          label={isPrice ? 'Tickers' : 'Sectors'}
          options={options}
          chosen={chosen}
          most={MAX_LINES}
          onChange={onChoose}
        />
        <Chips
          chips={chips}
          scheme={theme.scheme}
          onRemove={name => onChoose(chosen.filter(other => other !== name))}
        />
      </div>
      {chart.lines.some(line => line.points.length > 0) ? (
        <ChartView
          kind={lines}
          data={chart}
          theme={theme}
          summary={summaryOf(chart, chips)}
          height="clamp(260px, 36vh, 420px)"
          isFilling
        />
      ) : (
        <p class="nothing">
          {chosen.length === 0
            ? `Choose up to ${MAX_LINES} ${isPrice ? 'tickers' : 'sectors'} to see them over time.`
            : 'Nothing yet for what is chosen.'}
        </p>
      )}
      <AsTable
        label={isPrice ? 'Price over time' : 'Volume over time'}
        heads={['Time', ...chart.lines.map(line => line.name)]}
        rows={() => tableRows(chart.lines, at => pointText(at, chart.grain), format)}
      />
    </Panel>
  );
}

/** How far the lines reach. */
function noteOf({ day, days }: TradesView, grain: Series['grain']): string {
  if (grain === 'minute') return 'within the day, UTC';
  const upTo = days.filter(other => day !== null && other <= day).length;
  return upTo > MOST_DAYS ? `by trading day, the last ${MOST_DAYS}` : 'by trading day';
}

/** Sectors keep the colours of their bars; tickers keep theirs as long as they are chosen. */
function useSlots(
  view: TradesView,
  chosen: readonly string[],
  isPrice: boolean,
): ReadonlyMap<string, number> {
  const sectorSlots = useSectorSlots(view);
  const tickerSlots = useRef<ReadonlyMap<string, number>>(new Map());
  return useMemo(() => {
    if (!isPrice) return sectorSlots;
    tickerSlots.current = slotsOfChosen(chosen, tickerSlots.current, MAX_LINES);
    return tickerSlots.current;
  }, [isPrice, sectorSlots, chosen.join('\n')]);
}

/** In the order chosen; a line not chosen any more does not wait for the next answer to go. */
function shownLines(all: readonly Line[], chosen: readonly string[]): readonly Line[] {
  return chosen.flatMap(name => all.find(line => line.name === name) ?? []);
}

function newest(chart: LineChart, name: string): string {
  const line = chart.lines.find(each => each.name === name);
  const value = line?.points.at(-1)?.value;
  return value === undefined ? '' : (line?.format ?? numbers.compact)(value);
}

function optionsOf({ companies }: TradesView, isPrice: boolean): readonly { name: string; detail: string }[] {
  if (isPrice) {
    return companies.map(({ ticker, companyName, sector }) => ({
      name: ticker,
      detail: `${companyName} · ${sector}`,
    }));
  }
  const counts = new Map<string, number>();
  for (const { sector } of companies) counts.set(sector, (counts.get(sector) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => ({ name, detail: `${count} ${count === 1 ? 'company' : 'companies'}` }));
}

function summaryOf(
  { title }: LineChart,
  chips: readonly { readonly name: string; readonly value: string }[],
): string {
  return `Line chart. ${title} over time, newest values: ${chips.map(({ name, value }) => `${name} ${value || 'none'}`).join(', ')}`;
}
