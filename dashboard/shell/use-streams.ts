import { useEffect, useState } from 'preact/hooks';
import type { StreamView } from '../../domain/view.ts';
import type { Connection } from '../feed/connection.ts';
import { parseStreams } from '../feed/parse.ts';
import { type History, withSamples } from '../feed/rate.ts';
import { usePageFeed } from '../feed/use-page-feed.ts';

export interface StreamsShown {
  /** Null before the first answer. */
  readonly streams: readonly StreamView[] | null;
  readonly history: History;
  readonly connection: Connection;
  /** Our clock, milliseconds, moving every second. */
  readonly now: number;
  /** The same moment by the server's clock, so that ages do not depend on the reader's. */
  readonly serverNow: number;
  readonly retry: () => void;
}

export function useStreams(): StreamsShown {
  const [{ data, at, connection }, feed] = usePageFeed('/api/streams', parseStreams);
  const [history, setHistory] = useState<History>(new Map());
  useEffect(() => {
    if (data !== null) setHistory(before => withSamples(before, data));
  }, [data]);
  const now = Math.max(useNow(), at);
  const serverNow = data === null ? now : Date.parse(data.now) + (now - at);
  return { streams: data?.streams ?? null, history, connection, now, serverNow, retry: feed.retry };
}

/** Our clock in milliseconds, rendered again every second while somebody looks. */
function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const tick = (): void => {
      if (!document.hidden) setNow(Date.now());
    };
    const timer = setInterval(tick, 1000);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, []);
  return now;
}
