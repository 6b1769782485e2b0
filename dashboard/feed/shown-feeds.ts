import { createContext } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Connection } from './connection.ts';
import type { Feed } from './feed.ts';

/** The feeds of the page that is shown, for what the shell says of them all. */
export interface ShownFeeds {
  /** Until the answer is called. */
  readonly add: (feed: Feed<unknown>) => () => void;
  readonly state: () => FeedsState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly retry: () => void;
}

export interface FeedsState {
  readonly connections: readonly Connection[];
  /** Any of them has an answer, maybe an old one. */
  readonly hasData: boolean;
}

/** Where a page's feeds are made known; null outside of pages. */
export const FeedsOfPage = createContext<ShownFeeds | null>(null);

export function shownFeeds(): ShownFeeds {
  const feeds = new Map<Feed<unknown>, () => void>();
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  return {
    add: feed => {
      feeds.set(feed, feed.subscribe(changed));
      changed();
      return () => {
        feeds.get(feed)?.();
        feeds.delete(feed);
        changed();
      };
    },
    state: () => {
      const states = [...feeds.keys()].map(feed => feed.state());
      return {
        connections: states.map(({ connection }) => connection),
        hasData: states.some(({ data }) => data !== null),
      };
    },
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    retry: () => {
      for (const feed of feeds.keys()) feed.retry();
    },
  };
}

/** The state of all of them, rendered again whenever one moves. */
export function useShownFeeds(feeds: ShownFeeds): FeedsState {
  const [state, setState] = useState(feeds.state);
  useEffect(() => {
    setState(feeds.state());
    return feeds.subscribe(() => setState(feeds.state()));
  }, [feeds]);
  return state;
}
