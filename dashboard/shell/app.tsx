import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { FeedsOfPage, shownFeeds, useShownFeeds } from '../feed/shown-feeds.ts';
import { Header } from './header.tsx';
import { Notice } from './notice.tsx';
import { useScheme } from './scheme.ts';
import { StreamsStrip } from './streams-strip.tsx';
import { type Pages, usePage } from './use-page.ts';
import { useStreams } from './use-streams.ts';

export function App({ pages }: { readonly pages: Pages }): VNode {
  const [scheme, schemeChoice, chooseScheme] = useScheme();
  const { entry, choice, choose } = usePage(pages);
  const streams = useStreams();
  const [feeds] = useState(shownFeeds);
  const { connections, hasData } = useShownFeeds(feeds);
  return (
    <>
      <Header
        pages={pages}
        page={entry.id}
        now={streams.serverNow}
        scheme={schemeChoice}
        onScheme={chooseScheme}
      />
      <main>
        <Notice
          connections={[...connections, streams.connection]}
          hasData={hasData}
          now={streams.now}
          onRetry={() => {
            feeds.retry();
            streams.retry();
          }}
          onReset={() => {
            choose(entry.parseChoice(new URLSearchParams()), true);
            feeds.retry();
          }}
        />
        <StreamsStrip
          streams={streams.streams}
          pipeline={entry.id}
          history={streams.history}
          now={streams.serverNow}
          isStale={streams.connection.kind === 'lost'}
        />
        <FeedsOfPage.Provider value={feeds}>
          <entry.Page
            key={entry.id}
            choice={choice}
            choose={choose}
            scheme={scheme}
            today={new Date(streams.serverNow).toISOString().slice(0, 10)}
            streams={streams.streams}
          />
        </FeedsOfPage.Provider>
      </main>
    </>
  );
}
