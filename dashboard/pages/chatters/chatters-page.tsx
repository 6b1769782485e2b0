import type { VNode } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { readChartTheme } from '../../charts/theme.ts';
import { NothingCame, Outline } from '../../controls/empty.tsx';
import { NothingYet } from '../../controls/no-data.tsx';
import { usePageFeed } from '../../feed/use-page-feed.ts';
import type { PageEntry, PageProps } from '../page.ts';
import { type ChattersChoice, chattersUrl, formatChoice, parseChatters, parseChoice } from './choice.ts';
import { Counters } from './counters.tsx';
import { NeighbourhoodPanel } from './neighbourhood-panel.tsx';
import { RankingPanel } from './ranking-panel.tsx';
import './chatters.css';

export const chattersPage: PageEntry<ChattersChoice> = {
  id: 'chatters',
  title: 'Chatters',
  parseChoice,
  formatChoice,
  Page: ChattersPage,
};

function ChattersPage({ choice, choose, scheme }: PageProps<ChattersChoice>): VNode {
  const [{ data, isPending, connection }] = usePageFeed(chattersUrl(choice), parseChatters);
  const theme = useMemo(() => readChartTheme(scheme), [scheme]);
  const isEmpty = data === null || data.nodes === 0;
  useEffect(() => {
    document.title = isEmpty ? 'Millrace' : 'Chatters · Millrace';
  }, [isEmpty]);

  return (
    <>
      {data === null && (connection.kind === 'connecting' ? <Outline /> : <NothingCame />)}
      {data !== null && data.nodes === 0 && <NothingYet things="chatters" pipeline="chatters" />}
      {data !== null && data.nodes > 0 && (
        <>
          <div class="shown">
            <h2>Who chats where</h2>
            <Counters view={data} isStill={theme.isStill} />
          </div>
          <div class="panels" aria-busy={isPending}>
            <NeighbourhoodPanel choice={choice} choose={choose} theme={theme} />
            <RankingPanel
              ranking={data.ranking}
              moments={data.moments}
              choice={choice}
              choose={choose}
              theme={theme}
            />
          </div>
        </>
      )}
    </>
  );
}
