import type { ComponentChildren, VNode } from 'preact';

/** Before the first answer: the page in outline, so that nothing jumps when it comes. */
export function Outline(): VNode {
  return (
    <div class="panels outline" aria-busy="true" role="status" aria-label="Waiting for data">
      <div class="panel card" />
      <div class="panel card" />
      <div class="panel card latest" />
    </div>
  );
}

/** The first answer fails to come; the notice above says why. */
export function NothingCame(): VNode {
  return (
    <Empty title="Nothing has come yet">
      <p class="muted">The page goes on asking, and fills in by itself.</p>
    </Empty>
  );
}

/** A page without data: an empty chart, bars to come over still water, and what to do. */
export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <section class="card empty" aria-labelledby="empty-title">
      <svg class="dry" viewBox="0 0 120 64" aria-hidden="true">
        <path class="bars" d="M8 10h74M8 24h52M8 38h30" />
        <path class="water" d="M4 56c9-5 15-5 24 0s15 5 24 0 15-5 24 0 15 5 24 0 10-4 16-3" />
      </svg>
      <h2 id="empty-title">{title}</h2>
      {children}
    </section>
  );
}
