import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { WordsView, WordView } from '../../../domain/posts/view.ts';
import { type BarChart, bars } from '../../charts/bars.ts';
import { ChartView } from '../../charts/chart-view.tsx';
import type { ChartTheme } from '../../charts/theme.ts';
import { AsTable } from '../../controls/as-table.tsx';
import { Panel } from '../../controls/panel.tsx';
import { Segmented } from '../../controls/segmented.tsx';
import { numbers } from '../../format/reader.ts';
import type { Choose } from '../page.ts';
import type { PostsChoice } from './choice.ts';
import { polarities } from './polarities.ts';

const BAR_PX = 24;
const AXIS_PX = 56;

interface Props {
  readonly words: WordsView;
  readonly theme: ChartTheme;
  readonly links: PostsChoice['links'];
  readonly choose: Choose<PostsChoice>;
}

/** What the newest posts praise and complain with. */
export function WordsPanel({ words, theme, links, choose }: Props): VNode {
  return (
    <Panel
      title="Top words"
      class="latest"
      note={`of the newest ${numbers.exact(words.posts)} posts`}
      controls={
        <Segmented
          label="Posts that hold a link"
          value={links}
          options={[
            { value: 'with', text: 'All posts' },
            { value: 'without', text: 'Without links' },
          ]}
          onChange={chosen => choose({ links: chosen })}
        />
      }
    >
      <div class="halves">
        <Ranking polarity="positive" words={words.positive} theme={theme} />
        <Ranking polarity="negative" words={words.negative} theme={theme} />
      </div>
      <AsTable
        label="Top words"
        heads={['Word', 'Polarity', 'Uses']}
        rows={() =>
          (['positive', 'negative'] as const).flatMap(polarity =>
            words[polarity].map(({ word, uses }) => [word, polarity, numbers.exact(uses)]),
          )
        }
      />
    </Panel>
  );
}

function Ranking({
  polarity,
  words,
  theme,
}: {
  readonly polarity: 'positive' | 'negative';
  readonly words: readonly WordView[];
  readonly theme: ChartTheme;
}): VNode {
  const { name, slot } = polarities.find(({ id }) => id === polarity) ?? polarities[0];
  const chart = useMemo<BarChart>(
    () => ({
      bars: words.map(({ word, uses }) => ({
        name: word,
        value: uses,
        label: numbers.compact(uses),
        detail: numbers.exact(uses),
        slot: slot ?? 0,
      })),
      title: `${name}: uses`,
      scale: 'linear',
      format: numbers.compact,
    }),
    [words],
  );
  if (words.length === 0) return <p class="nothing">No {polarity} words yet.</p>;
  return (
    <ChartView
      kind={bars}
      data={chart}
      theme={theme}
      summary={`Bar chart. ${name} words by use: ${words.map(({ word, uses }) => `${word} ${uses}`).join(', ')}`}
      height={`${words.length * BAR_PX + AXIS_PX}px`}
    />
  );
}
