import type { VNode } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { readChartTheme } from '../../charts/theme.ts';
import { DayChooser } from '../../controls/day-chooser.tsx';
import { NothingCame, Outline } from '../../controls/empty.tsx';
import { NothingThatDay, NothingYet } from '../../controls/no-data.tsx';
import { usePageFeed } from '../../feed/use-page-feed.ts';
import { times } from '../../format/reader.ts';
import type { PageEntry, PageProps } from '../page.ts';
import { formatChoice, parseChoice, parseTrades, type TradesChoice, tradesUrl } from './choice.ts';
import { LatestPanel } from './latest-panel.tsx';
import { firstLines } from './first-lines.ts';
import { SectorPanel } from './sector-panel.tsx';
import { SeriesPanel } from './series-panel.tsx';

export const tradesPage: PageEntry<TradesChoice> = {
  id: 'trades',
  title: 'Trades',
  parseChoice,
  formatChoice,
  Page: TradesPage,
};

function TradesPage({ choice, choose, scheme, today, streams }: PageProps<TradesChoice>): VNode {
  const [first, setFirst] = useState<ReturnType<typeof firstLines> | null>(null);
  /** The server refuses what the page itself asks with: it asks for nothing but the day, then. */
  const [isPlain, setPlain] = useState(false);
  const tickers = choice.tickers ?? (isPlain ? null : (first?.tickers ?? null));
  const sectors = choice.sectors ?? (isPlain ? null : (first?.sectors ?? null));
  const [{ data, isPending, connection }] = usePageFeed(
    tradesUrl({ ...choice, tickers, sectors }),
    parseTrades,
  );
  const isRefused = connection.kind === 'refused';
  useEffect(() => {
    if (isRefused && first !== null) setPlain(true);
  }, [isRefused, first]);
  const theme = useMemo(() => readChartTheme(scheme), [scheme]);
  useEffect(() => {
    if (first === null && data !== null && data.price.lines.length > 0) setFirst(firstLines(data));
  }, [first, data]);
  useEffect(() => {
    document.title =
      data === null || data.day === null ? 'Millrace' : `Trades of ${times.day(data.day)} · Millrace`;
  }, [data?.day]);

  return (
    <>
      {data === null && (connection.kind === 'connecting' ? <Outline /> : <NothingCame />)}
      {data !== null && data.day === null && <NothingYet things="trades" pipeline="trades" />}
      {data !== null && data.day !== null && (
        <>
          <div class="shown">
            <h2>Trades of {times.day(data.day)}</h2>
            <DayChooser
              noun="trading day"
              day={data.day}
              days={data.days}
              today={today}
              chosen={choice.day}
              onChoose={day => choose({ day }, true)}
            />
          </div>
          {data.bySector.length === 0 ? (
            <NothingThatDay
              things="trades"
              day={data.day}
              why="The market was closed, or nothing of that day has been sent."
              onNewest={() => choose({ day: null }, true)}
            />
          ) : (
            <div class="panels" aria-busy={isPending}>
              <SectorPanel view={data} theme={theme} />
              <SeriesPanel
                view={data}
                theme={theme}
                choice={{ ...choice, tickers, sectors }}
                choose={choose}
              />
              <LatestPanel day={data.day} rows={data.latest} streams={streams} />
            </div>
          )}
        </>
      )}
    </>
  );
}
