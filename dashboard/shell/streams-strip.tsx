import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { StreamView } from '../../domain/view.ts';
import type { History } from '../feed/rate.ts';
import { SetAsideList } from './set-aside-list.tsx';
import { StreamCard } from './stream-card.tsx';

interface Props {
  /** Null before the first answer. */
  readonly streams: readonly StreamView[] | null;
  /** Its streams come first. */
  readonly pipeline: string;
  readonly history: History;
  /** The server's clock, milliseconds. */
  readonly now: number;
  /** The last that is known, of some time ago. */
  readonly isStale: boolean;
}

/** How each stream is doing, and on demand what one of them set aside. */
export function StreamsStrip({ streams, pipeline, history, now, isStale }: Props): VNode {
  const [opened, setOpened] = useState<string | null>(null);
  const open = streams?.find(({ name }) => name === opened);
  return (
    <>
      <section class={isStale ? 'streams stale' : 'streams'} aria-label="Streams">
        {streams === null && [0, 1].map(key => <div key={key} class="stream card waiting" />)}
        {inFlowOrder(streams ?? [], pipeline).map(stream => (
          <StreamCard
            key={stream.name}
            stream={stream}
            samples={history.get(stream.name) ?? []}
            now={now}
            onSetAside={() => setOpened(stream.name === opened ? null : stream.name)}
          />
        ))}
        {streams?.length === 0 && <p class="card stream muted">No stream is set up.</p>}
      </section>
      {open !== undefined && <SetAsideList key={open.name} stream={open} onClose={() => setOpened(null)} />}
    </>
  );
}

/** A pipeline's streams together, what transforms before what aggregates; those of `first` before the others. */
export function inFlowOrder<S extends { readonly name: string }>(
  streams: readonly S[],
  first: string,
): readonly S[] {
  const place = ({ name }: S): string =>
    `${name.startsWith(`${first}-`) ? 0 : 1} ${name.replace(/-transform$/, '-0')}`;
  return streams.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
}
