import type { VNode } from 'preact';
import { Command } from '../../controls/command.tsx';
import { Empty } from '../../controls/empty.tsx';
import { times } from '../../format/reader.ts';

export function NoPostsYet(): VNode {
  return (
    <Empty title="No posts yet">
      <p>
        The streams stand ready, and nothing has come down them. <code>npm start</code> produces posts by
        itself; if it was started with <code>--no-produce</code>, send some from another terminal:
      </p>
      <Command text="npm run produce -- posts" />
      <p class="muted">The first window shows up here by itself.</p>
    </Empty>
  );
}

export function NoPostsThatDay({
  day,
  onNewest,
}: {
  readonly day: string;
  readonly onNewest: () => void;
}): VNode {
  return (
    <Empty title={`No posts on ${times.day(day)}`}>
      <p>Nothing of that day has been sent.</p>
      <button type="button" class="button" onClick={onNewest}>
        Show the newest day
      </button>
    </Empty>
  );
}
