import { useEffect, useState } from 'preact/hooks';
import type { Feed, FeedState } from './feed.ts';

/** The state of a feed, rendered again whenever it moves. */
export function useFeed<T>(feed: Feed<T>): FeedState<T> {
  const [state, setState] = useState(feed.state);
  useEffect(() => {
    setState(feed.state());
    return feed.subscribe(() => setState(feed.state()));
  }, [feed]);
  return state;
}
