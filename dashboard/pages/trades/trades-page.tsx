import type { VNode } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { tradesUrl } from '../../choice.ts';
import { readChartTheme } from '../../charts/theme.ts';
import { parseTrades } from '../../feed/parse.ts';
import { usePageFeed } from '../../feed/use-page-feed.ts';
import { times } from '../../format/reader.ts';
import { Notice } from '../../shell/notice.tsx';
import { StreamsStrip } from '../../shell/streams-strip.tsx';
import type { PageProps } from '../page.ts';
import { DayChooser } from './day-chooser.tsx';
import { NothingCame, NoTradesThatDay, NoTradesYet, Outline } from './empty.tsx';
import { LatestPanel } from './latest-panel.tsx';
import { firstLines } from './first-lines.ts';
import { SectorPanel } from './sector-panel.tsx';
import { SeriesPanel } from './series-panel.tsx';

export function TradesPage({ choice, choose, scheme, streams }: PageProps): VNode {
  const [first, setFirst] = useState<ReturnType<typeof firstLines> | null>(null);
  const tickers = choice.tickers ?? first?.tickers ?? null;
  const sectors = choice.sectors ?? first?.sectors ?? null;
  const [{ data, isPending, connection }, feed] = usePageFeed(
    tradesUrl({ day: choice.day, tickers, sectors }),
    parseTrades,
  );
  const theme = useMemo(() => readChartTheme(scheme), [scheme]);
  useEffect(() => {
    if (first === null && data !== null && data.day !== null) setFirst(firstLines(data));
  }, [first, data]);
  useEffect(() => {
    document.title =
      data === null || data.day === null ? 'Millrace' : `Trades of ${times.day(data.day)} · Millrace`;
  }, [data?.day]);

  return (
    <>
      <Notice
        connections={[connection, streams.connection]}
        hasData={data !== null}
        now={streams.now}
        onRetry={() => {
          feed.retry();
          streams.retry();
        }}
      />
      <StreamsStrip
        streams={streams.streams}
        history={streams.history}
        now={streams.serverNow}
        isStale={streams.connection.kind === 'lost'}
      />
      {data === null && (connection.kind === 'connecting' ? <Outline /> : <NothingCame />)}
      {data !== null && data.day === null && <NoTradesYet />}
      {data !== null && data.day !== null && (
        <>
          <div class="shown">
            <h2>Trades of {times.day(data.day)}</h2>
            <DayChooser
              day={data.day}
              days={data.days}
              chosen={choice.day}
              onChoose={day => choose({ day })}
            />
          </div>
          {data.bySector.length === 0 ? (
            <NoTradesThatDay day={data.day} onNewest={() => choose({ day: null })} />
          ) : (
            <div class="panels" aria-busy={isPending}>
              <SectorPanel view={data} theme={theme} />
              <SeriesPanel
                view={data}
                theme={theme}
                choice={{ ...choice, tickers, sectors }}
                choose={choose}
              />
              <LatestPanel day={data.day} rows={data.latest} />
            </div>
          )}
        </>
      )}
    </>
  );
}
