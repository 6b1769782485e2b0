import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { PostsView } from '../../../domain/posts/view.ts';
import { ChartView } from '../../charts/chart-view.tsx';
import { colourOfLayer, spanText, type StackChart, stacks } from '../../charts/stacks.ts';
import type { ChartTheme } from '../../charts/theme.ts';
import { AsTable } from '../../controls/as-table.tsx';
import { Panel } from '../../controls/panel.tsx';
import { Segmented } from '../../controls/segmented.tsx';
import { numbers } from '../../format/reader.ts';
import type { Choose } from '../page.ts';
import type { PostsChoice } from './choice.ts';
import { polarities, totalOf } from './polarities.ts';

interface Props {
  readonly view: PostsView;
  readonly theme: ChartTheme;
  readonly choice: PostsChoice;
  readonly choose: Choose<PostsChoice>;
}

/** Posts of each window by their polarity. */
export function PolarityPanel({ view, theme, choice, choose }: Props): VNode {
  const { windows } = view;
  const chart = useMemo<StackChart>(
    () => ({
      spans: windows,
      layers: polarities.map(({ id, name, slot }) => ({ name, slot, values: windows.map(each => each[id]) })),
      isShare: choice.show === 'share',
      title: choice.show === 'share' ? 'Share of posts' : 'Posts',
      format: numbers.exact,
      share: numbers.percent,
    }),
    [windows, choice.show],
  );
  const all = totalOf(view.total);
  const shares = polarities.map(({ id, name, slot }) => ({
    name,
    slot,
    count: view.total[id],
    share: numbers.percent(all === 0 ? 0 : view.total[id] / all),
  }));
  const summary = shares.map(({ name, share }) => `${name} ${share}`).join(', ');
  return (
    <Panel
      title="Polarity over time"
      class="by-polarity"
      note={`windows: ${view.progress.window}`}
      controls={
        <div class="controls">
          <Segmented
            label="Windows of the last"
            value={choice.hours}
            options={[
              { value: '1', text: '1 h' },
              { value: '6', text: '6 h' },
              { value: '24', text: '24 h' },
            ]}
            onChange={hours => choose({ hours })}
          />
          <Segmented
            label="Show"
            value={choice.show}
            options={[
              { value: 'posts', text: 'Posts' },
              { value: 'share', text: 'Share' },
            ]}
            onChange={show => choose({ show })}
          />
        </div>
      }
    >
      <ul class="keys">
        {shares.toReversed().map(({ name, slot, count, share }) => (
          <li key={name}>
            <svg width="10" height="10" aria-hidden="true">
              <rect width="10" height="10" rx="2" fill={colourOfLayer({ slot }, theme)} />
            </svg>
            <span>{name}</span>
            <span class="number strong">{numbers.exact(count)}</span>
            <span class="number muted">{share}</span>
          </li>
        ))}
      </ul>
      <ChartView
        kind={stacks}
        data={chart}
        theme={theme}
        summary={`Stacked bars. Posts by window and polarity; of the day: ${summary}`}
        height="clamp(240px, 32vh, 380px)"
        isFilling
      />
      <AsTable
        label="Polarity over time"
        heads={['Window', ...polarities.map(({ name }) => name), 'All']}
        rows={() =>
          windows
            .toReversed()
            .map(each => [
              `${each.start.slice(0, 10)} ${spanText(each)}`,
              ...polarities.map(({ id }) => numbers.exact(each[id])),
              numbers.exact(totalOf(each)),
            ])
        }
      />
    </Panel>
  );
}
