import type { VNode } from 'preact';
import type { ChattersView } from '../../../domain/chatters/view.ts';
import { numbers } from '../../format/reader.ts';
import { useGrowth } from './use-growth.ts';
import { useRising } from './use-rising.ts';

interface Props {
  readonly view: ChattersView;
  readonly isStill: boolean;
}

/** How large the graph is, rising as it grows. */
export function Counters({ view, isStill }: Props): VNode {
  return (
    <section class="counters" aria-label="Size of the graph">
      <Counter name="Nodes" value={view.nodes} isStill={isStill} />
      <Counter name="Edges" value={view.edges} isStill={isStill} />
    </section>
  );
}

function Counter({
  name,
  value,
  isStill,
}: {
  readonly name: string;
  readonly value: number;
  readonly isStill: boolean;
}): VNode {
  const shown = useRising(value, isStill);
  const growth = useGrowth(value);
  return (
    <p class="counter" aria-label={`${name}: ${numbers.exact(value)}`}>
      <span class="number total">{numbers.exact(shown)}</span> <span class="muted">{name.toLowerCase()}</span>
      <span class="number growth" title="Within the last minute, as this page has seen it">
        {growth > 0 ? ` +${numbers.exact(growth)}` : ''}
      </span>
    </p>
  );
}
