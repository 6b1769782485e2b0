import type { VNode } from 'preact';
import { Command } from '../../controls/command.tsx';
import { times } from '../../format/reader.ts';

/** Before the first answer: the page in outline, so that nothing jumps when it comes. */
export function Outline(): VNode {
  return (
    <div class="panels outline" aria-busy="true" role="status" aria-label="Waiting for data">
      <div class="panel card sectors" />
      <div class="panel card series" />
      <div class="panel card latest" />
    </div>
  );
}

/** The first answer fails to come; the notice above says why. */
export function NothingCame(): VNode {
  return (
    <section class="card empty" aria-labelledby="empty-title">
      <Dry />
      <h2 id="empty-title">Nothing has come yet</h2>
      <p class="muted">The page goes on asking, and fills in by itself.</p>
    </section>
  );
}

export function NoTradesYet(): VNode {
  return (
    <section class="card empty" aria-labelledby="empty-title">
      <Dry />
      <h2 id="empty-title">No trades yet</h2>
      <p>
        The streams stand ready, and nothing has come down them. <code>npm start</code> produces ticks by
        itself; if it was started with <code>--no-produce</code>, send some from another terminal:
      </p>
      <Command text="npm run produce -- trades" />
      <p class="muted">The first bar shows up here by itself.</p>
    </section>
  );
}

export function NoTradesThatDay({
  day,
  onNewest,
}: {
  readonly day: string;
  readonly onNewest: () => void;
}): VNode {
  return (
    <section class="card empty" aria-labelledby="empty-title">
      <Dry />
      <h2 id="empty-title">No trades on {times.day(day)}</h2>
      <p>The market was closed, or nothing of that day has been sent.</p>
      <button type="button" class="button" onClick={onNewest}>
        Show the newest day
      </button>
    </section>
  );
}

/** An empty chart: bars to come, over still water. */
function Dry(): VNode {
  return (
    <svg class="dry" viewBox="0 0 120 64" aria-hidden="true">
      <path class="bars" d="M8 10h74M8 24h52M8 38h30" />
      <path class="water" d="M4 56c9-5 15-5 24 0s15 5 24 0 15-5 24 0 15 5 24 0 10-4 16-3" />
    </svg>
  );
}
