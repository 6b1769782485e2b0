import { useCallback, useEffect, useState } from 'preact/hooks';
import { type Choice, formatChoice, parseChoice } from '../choice.ts';

export type Choose = (change: Partial<Choice>) => void;

/** The choice in the address. Another day or page is a step to go back from; the rest is not. */
export function useChoice(): readonly [Choice, Choose] {
  const [choice, setChoice] = useState(() => parseChoice(location.hash));
  useEffect(() => {
    const follow = (): void => setChoice(parseChoice(location.hash));
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);
  const choose = useCallback((change: Partial<Choice>): void => {
    setChoice(before => {
      const next = { ...before, ...change };
      const isStep = next.day !== before.day || next.page !== before.page;
      if (isStep) history.pushState(null, '', formatChoice(next));
      else history.replaceState(null, '', formatChoice(next));
      return next;
    });
  }, []);
  return [choice, choose];
}
