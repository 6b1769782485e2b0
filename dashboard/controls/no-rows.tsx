import type { VNode } from 'preact';
import type { StreamView } from '../../domain/view.ts';
import { numbers } from '../format/reader.ts';

interface Props {
  /** What the table would hold, in the plural. */
  readonly things: string;
  /** What writes them. */
  readonly stream: string;
  readonly streams: readonly StreamView[] | null;
}

/** Why a table is empty although the day has data. */
export function NoRows({ things, stream, streams }: Props): VNode {
  return (
    <p class="no-rows" role="status">
      {reason(
        things,
        streams?.find(({ name }) => name === stream),
      )}
    </p>
  );
}

/** In one sentence. */
export function reason(things: string, stream: StreamView | undefined): string {
  if (stream === undefined) return `No ${things} of this day are kept.`;
  const { name, state, lag } = stream;
  if (state === 'stopped') return `${name} is stopped: it writes these ${things} when it runs again.`;
  if (stream.lastResult.startsWith('PROBLEM'))
    return `${name} has a problem, and writes these ${things} when that is solved.`;
  if (lag === null || lag === 0)
    return `No ${things} of this day are kept: they have expired or were deleted, or are on their way.`;
  const waiting = `${numbers.exact(lag)} ${lag === 1 ? 'message waits' : 'messages wait'}`;
  return `${name} is still writing: ${waiting}, and these ${things} come as it gets to them.`;
}
