import { useCallback, useEffect, useState } from 'preact/hooks';
import { formatAddress, parseAddress } from '../choice.ts';
import type { Choose, PageEntry } from '../pages/page.ts';
import { pageOf } from '../pages/pages.ts';

interface Shown {
  readonly entry: PageEntry;
  readonly choice: object;
}

/** The page that the address names, with what is chosen on it. */
export function usePage(): Shown & { readonly choose: Choose<object> } {
  const [shown, setShown] = useState(inAddress);
  useEffect(() => {
    const follow = (): void => setShown(inAddress());
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);
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

function inAddress(): Shown {
  const { page, query } = parseAddress(location.hash);
  const entry = pageOf(page);
  return { entry, choice: entry.parseChoice(query) };
}
