import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { WindowView } from '../../../domain/posts/view.ts';
import { ChartView } from '../../charts/chart-view.tsx';
import { type LineChart, lines } from '../../charts/lines.ts';
import { spanText } from '../../charts/stacks.ts';
import type { ChartTheme } from '../../charts/theme.ts';
import { AsTable } from '../../controls/as-table.tsx';
import { Panel } from '../../controls/panel.tsx';
import { totalOf } from './polarities.ts';

interface Props {
  readonly windows: readonly WindowView[];
  readonly theme: ChartTheme;
}

/** The mean score of each window's posts. */
export function ScorePanel({ windows, theme }: Props): VNode {
  const chart = useMemo<LineChart>(
    () => ({
      lines: [
        {
          name: 'Mean score',
          slot: 0,
          points: windows.map(each => ({ at: each.start, value: meanOf(each) })),
        },
      ],
      grain: 'minute',
      scale: 'linear',
      base: 'fit',
      title: 'Mean score, −1 to 1',
      format: scoreText,
      axisFormat: (score, step) => scoreText(score, step),
    }),
    [windows],
  );
  const newest = windows.at(-1);
  return (
    <Panel title="Score" {...(newest && { note: `${scoreText(meanOf(newest))} in the newest window` })}>
      <ChartView
        kind={lines}
        data={chart}
        theme={theme}
        summary={`Line chart. Mean score of each window${newest ? `, the newest ${scoreText(meanOf(newest))}` : ''}`}
        height="clamp(240px, 32vh, 380px)"
        isFilling
      />
      <AsTable
        label="Score"
        heads={['Window', 'Mean score']}
        rows={() =>
          windows
            .toReversed()
            .map(each => [`${each.start.slice(0, 10)} ${spanText(each)}`, scoreText(meanOf(each))])
        }
      />
    </Panel>
  );
}

function meanOf(window: WindowView): number {
  return window.scoreSum / Math.max(1, totalOf(window));
}

/** `+0.25`, `−0.10`: the sign says as much as the number. So many digits that numbers a step apart differ. */
export function scoreText(score: number, step = 0.01): string {
  const sign = score > 0 ? '+' : score < 0 ? '−' : '';
  const digits = step > 0 ? Math.max(2, Math.ceil(-Math.log10(step) - 1e-9)) : 2;
  return `${sign}${Math.abs(score).toFixed(digits)}`;
}
