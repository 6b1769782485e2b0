import type { VNode } from 'preact';
import { Command } from '../../controls/command.tsx';
import { Empty } from '../../controls/empty.tsx';

export function NoGraphYet(): VNode {
  return (
    <Empty title="No graph yet">
      <p>
        The streams stand ready, and nothing has come down them. <code>npm start</code> produces chatters by
        itself; if it was started with <code>--no-produce</code>, send some from another terminal:
      </p>
      <Command text="npm run produce -- chatters" />
      <p class="muted">The first node shows up here by itself.</p>
    </Empty>
  );
}
