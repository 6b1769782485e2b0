import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { TradesView } from '../../../domain/trades/view.ts';
import { type BarChart, bars } from '../../charts/bars.ts';
import { ChartView } from '../../charts/chart-view.tsx';
import { slotsOfAll } from '../../charts/palette.ts';
import type { ChartTheme } from '../../charts/theme.ts';
import { AsTable } from '../../controls/as-table.tsx';
import { Panel } from '../../controls/panel.tsx';
import { sumOf } from '../../format/numbers.ts';
import { numbers } from '../../format/reader.ts';

const BAR_PX = 32;
const AXIS_PX = 56;

/** Volume by sector of the day shown, the largest first. */
export function SectorPanel({
  view,
  theme,
}: {
  readonly view: TradesView;
  readonly theme: ChartTheme;
}): VNode {
  const { bySector, otherSectors } = view;
  const slots = useSectorSlots(view);
  const chart = useMemo<BarChart>(
    () => ({
      bars: bySector.map(({ sector, volume }) => ({
        name: sector,
        value: Number(volume),
        label: numbers.compact(volume),
        detail: numbers.exact(volume),
        slot: slots.get(sector) ?? 0,
      })),
      title: 'Volume',
      scale: 'linear',
      format: numbers.compact,
    }),
    [bySector, slots],
  );
  const total = sumOf([...bySector, otherSectors].map(({ volume }) => volume));
  const share = (volume: string): string => numbers.percent(Number(volume) / Math.max(1, Number(total)));
  const summary = bySector.map(({ sector, volume }) => `${sector} ${numbers.compact(volume)}`).join(', ');
  return (
    <Panel
      title="Volume by sector"
      class="sectors"
      controls={
        <p class="total" title={`${numbers.exact(total)} in all`}>
          <span class="big number">{numbers.compact(total)}</span> <span class="muted">in all</span>
        </p>
      }
    >
      <ChartView
        kind={bars}
        data={chart}
        theme={theme}
        summary={`Bar chart. Volume by sector, largest first: ${summary}`}
        height={`${bySector.length * BAR_PX + AXIS_PX}px`}
      />
      {otherSectors.sectors > 0 && (
        <p class="muted">
          {numbers.exact(otherSectors.sectors)} smaller sectors have {numbers.exact(otherSectors.volume)}{' '}
          together.
        </p>
      )}
      <AsTable
        label="Volume by sector"
        heads={['Sector', 'Volume', 'Share']}
        rows={() => bySector.map(({ sector, volume }) => [sector, numbers.exact(volume), share(volume)])}
      />
    </Panel>
  );
}

/** A colour slot for each sector there is. They come with the companies, and seldom change. */
export function useSectorSlots({ companies, bySector }: TradesView): ReadonlyMap<string, number> {
  const names = [...new Set([...companies, ...bySector].map(({ sector }) => sector))].sort().join('\n');
  return useMemo(() => slotsOfAll(names.split('\n')), [names]);
}
