import type { VNode } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { readChartTheme } from '../../charts/theme.ts';
import { DayChooser } from '../../controls/day-chooser.tsx';
import { NothingCame, Outline } from '../../controls/empty.tsx';
import { NothingThatDay, NothingYet } from '../../controls/no-data.tsx';
import { usePageFeed } from '../../feed/use-page-feed.ts';
import { times } from '../../format/reader.ts';
import type { PageEntry, PageProps } from '../page.ts';
import { formatChoice, parseChoice, parsePosts, type PostsChoice, postsUrl } from './choice.ts';
import { LatestPanel } from './latest-panel.tsx';
import { PolarityPanel } from './polarity-panel.tsx';
import { ScorePanel } from './score-panel.tsx';
import { WindowStrip } from './window-strip.tsx';
import { WordsPanel } from './words-panel.tsx';
import './posts.css';

export const postsPage: PageEntry<PostsChoice> = {
  id: 'posts',
  title: 'Posts',
  parseChoice,
  formatChoice,
  Page: PostsPage,
};

function PostsPage({ choice, choose, scheme, today, streams }: PageProps<PostsChoice>): VNode {
  const [{ data, isPending, connection }] = usePageFeed(postsUrl(choice), parsePosts);
  const theme = useMemo(() => readChartTheme(scheme), [scheme]);
  useEffect(() => {
    document.title = data === null || data.day === null ? 'Millrace' : `Posts on ${data.word} · Millrace`;
  }, [data?.day, data?.word]);

  return (
    <>
      {data === null && (connection.kind === 'connecting' ? <Outline /> : <NothingCame />)}
      {data !== null && data.day === null && <NothingYet things="posts" pipeline="posts" />}
      {data !== null && data.day !== null && (
        <>
          <div class="shown">
            <h2>
              Posts on “{data.word}”, {times.day(data.day)}
            </h2>
            <DayChooser
              noun="day"
              day={data.day}
              days={data.days}
              today={today}
              chosen={choice.day}
              onChoose={day => choose({ day }, true)}
            />
          </div>
          <WindowStrip day={data.day} progress={data.progress} />
          {data.days.includes(data.day) ? (
            <div class="panels" aria-busy={isPending}>
              <PolarityPanel view={data} theme={theme} choice={choice} choose={choose} />
              <ScorePanel windows={data.windows} theme={theme} />
              <WordsPanel words={data.words} theme={theme} links={choice.links} choose={choose} />
              <LatestPanel day={data.day} posts={data.latest} streams={streams} theme={theme} />
            </div>
          ) : (
            <NothingThatDay things="posts" day={data.day} onNewest={() => choose({ day: null }, true)} />
          )}
        </>
      )}
    </>
  );
}
