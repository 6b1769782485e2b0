import type { VNode } from 'preact';
import { times } from '../format/reader.ts';
import { Command } from './command.tsx';
import { Empty } from './empty.tsx';

/** A page before its pipeline's first data. `things` are what it brings, in the plural; `pipeline` is its name for produce. */
export function NothingYet({
  things,
  pipeline,
}: {
  readonly things: string;
  readonly pipeline: string;
}): VNode {
  return (
    <Empty title={`No ${things} yet`}>
      <p>
        The streams stand ready, and nothing has come down them. <code>npm start</code> produces {things} by
        itself; if it was started with <code>--no-produce</code>, send some from another terminal:
      </p>
      <Command text={`npm run produce -- ${pipeline}`} />
      <p class="muted">The first {things} show up here by themselves.</p>
    </Empty>
  );
}

/** A page of a day, `YYYY-MM-DD`, that has no data. `why` says how that may be. */
export function NothingThatDay({
  things,
  day,
  why = 'Nothing of that day has been sent.',
  onNewest,
}: {
  readonly things: string;
  readonly day: string;
  readonly why?: string;
  readonly onNewest: () => void;
}): VNode {
  return (
    <Empty title={`No ${things} on ${times.day(day)}`}>
      <p>{why}</p>
      <button type="button" class="button" onClick={onNewest}>
        Show the newest day
      </button>
    </Empty>
  );
}
