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
  /** Takes back everything that is chosen. */
  readonly onReset: () => void;
}

/** One line while something stands between the page and its data; nothing otherwise. */
export function Notice({ connections, hasData, now, onRetry, onReset }: Props): VNode {
  const worst = (['lost', 'refused', 'waking'] as const)
    .map(kind => connections.find(connection => connection.kind === kind))
    .find(connection => connection !== undefined);
  const said = worst && words(worst);
  return (
    <div class="notices">
      <div role="status">
        {worst !== undefined && said && (
          <p class={`notice ${worst.kind}`}>
            <strong>{said.what}</strong> {said.why} {hasData && 'You see the last data. '}
          </p>
        )}
      </div>
      {worst !== undefined && said && 'retryAt' in worst && (
        <p class="retry">
          <span aria-hidden="true" class="number">
            {retryText(worst.retryAt - now)}
          </span>
          {worst.kind === 'refused' && (
            <button type="button" class="button" onClick={onReset}>
              Choose anew
            </button>
          )}
          <button type="button" class="button" onClick={onRetry}>
            Try now
          </button>
        </p>
      )}
    </div>
  );
}

function words(connection: Connection): { readonly what: string; readonly why: string } | undefined {
  switch (connection.kind) {
    case 'lost':
      return {
        what: 'Connection lost',
        why: `since ${times.second(connection.since)} UTC: ${connection.reason}.`,
      };
    case 'refused':
      return { what: 'Question refused:', why: `${connection.reason}.` };
    case 'waking':
      return {
        what: 'Database waking',
        why: 'It sleeps when nobody looks, or is being restarted; it takes about 15 seconds to come back.',
      };
    default:
      return undefined;
  }
}

function retryText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds > 0 ? `Next try in ${seconds} s` : 'Trying…';
}
