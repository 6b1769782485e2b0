import { useCallback, useEffect, useState } from 'preact/hooks';
import { formatAddress, parseAddress } from '../choice.ts';
import type { Choose, PageEntry } from '../pages/page.ts';

interface Shown {
  readonly entry: PageEntry;
  readonly choice: object;
}

/** In the order of the navigation. */
export type Pages = readonly [PageEntry, ...PageEntry[]];

/** The page that the address names, or else the first, with what is chosen on it. */
export function usePage(pages: Pages): Shown & { readonly choose: Choose<object> } {
  const [shown, setShown] = useState(() => inAddress(pages));
  useEffect(() => {
    const follow = (): void => setShown(inAddress(pages));
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, [pages]);
  const choose = useCallback((change: object, isStep = false): void => {
    setShown(({ entry, choice: before }) => {
      const choice = { ...before, ...change };
      const address = formatAddress({ page: entry.id, query: entry.formatChoice(choice) });
      if (isStep) history.pushState(null, '', address);
      else history.replaceState(null, '', address);
      return { entry, choice };
    });
  }, []);
  return { ...shown, choose };
}

function inAddress(pages: Pages): Shown {
  const { page, query } = parseAddress(location.hash);
  const entry = pages.find(({ id }) => id === page) ?? pages[0];
  return { entry, choice: entry.parseChoice(query) };
}
