import type { VNode } from 'preact';
import type { Connection } from '../feed/connection.ts';
import { times } from '../format/reader.ts';

interface Props {
  /** Of all feeds; the notice names the worst. */
  readonly connections: readonly Connection[];
  readonly hasData: boolean;
  /** Our clock, milliseconds. */
  readonly now: number;
  readonly onRetry: () => void;
}

/** One line while something stands between the page and its data; nothing otherwise. */
export function Notice({ connections, hasData, now, onRetry }: Props): VNode {
  const lost = connections.find(connection => connection.kind === 'lost');
  const waking = connections.find(connection => connection.kind === 'waking');
  const worst = lost ?? waking;
  return (
    <div class="notices">
      <div role="status">
        {worst !== undefined && (
          <p class={`notice ${worst.kind}`}>
            <strong>{worst.kind === 'lost' ? 'Connection lost' : 'Database waking'}</strong>{' '}
            {worst.kind === 'lost'
              ? `since ${times.second(worst.since)} UTC: ${worst.reason}.`
              : 'It sleeps when nobody looks, or is being restarted; it takes about 15 seconds to come back.'}{' '}
            {hasData && 'You see the last data. '}
          </p>
        )}
      </div>
      {worst !== undefined && (
        <p class="retry">
          <span aria-hidden="true" class="number">
            {retryText(worst.retryAt - now)}
          </span>
          <button type="button" class="button" onClick={onRetry}>
            Try now
          </button>
        </p>
      )}
    </div>
  );
}

function retryText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds > 0 ? `Next try in ${seconds} s` : 'Trying…';
}
