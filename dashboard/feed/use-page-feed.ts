import { useContext, useEffect, useState } from 'preact/hooks';
import { type Feed, type FeedState, startFeed } from './feed.ts';
import { FeedsOfPage } from './shown-feeds.ts';
import { browserSurroundings } from './surroundings.ts';

/**
 * A feed that lives as long as the component, asking `url` from now on whenever it changes. The shell says what stands
 * between a page and its feeds.
 */
export function usePageFeed<T>(url: string, parse: (json: unknown) => T): readonly [FeedState<T>, Feed<T>] {
  const [feed] = useState(() => startFeed(url, parse, browserSurroundings()));
  const shown = useContext(FeedsOfPage);
  useEffect(() => () => feed.stop(), [feed]);
  useEffect(() => shown?.add(feed), [shown, feed]);
  useEffect(() => feed.ask(url), [feed, url]);
  return [useFeed(feed), feed];
}

/** The state of a feed, rendered again whenever it moves. */
function useFeed<T>(feed: Feed<T>): FeedState<T> {
  const [state, setState] = useState(feed.state);
  useEffect(() => {
    setState(feed.state());
    return feed.subscribe(() => setState(feed.state()));
  }, [feed]);
  return state;
}
