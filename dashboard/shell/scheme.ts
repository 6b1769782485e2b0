import { useEffect, useState } from 'preact/hooks';

export type Scheme = 'light' | 'dark';
/** `auto` follows the system. */
export type SchemeChoice = 'auto' | Scheme;

const KEY = 'millrace.scheme';

/** The scheme chosen on this device and the one in force; the choice is kept for the next visit. */
export function useScheme(): readonly [Scheme, SchemeChoice, (choice: SchemeChoice) => void] {
  const [choice, setChoice] = useState<SchemeChoice>(readChoice);
  const [isSystemDark, setSystemDark] = useState(() => systemDark().matches);
  useEffect(() => {
    const query = systemDark();
    const follow = (): void => setSystemDark(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  const scheme = choice === 'auto' ? (isSystemDark ? 'dark' : 'light') : choice;
  // Set while rendering, so that code that reads colours from the style sheet after it sees the new ones.
  document.documentElement.dataset['scheme'] = scheme;
  const choose = (next: SchemeChoice): void => {
    storeChoice(next);
    setChoice(next);
  };
  return [scheme, choice, choose];
}

function systemDark(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)');
}

function readChoice(): SchemeChoice {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'auto';
  } catch {
    return 'auto'; // Storage can be forbidden; the system's scheme then stands.
  }
}

function storeChoice(choice: SchemeChoice): void {
  try {
    if (choice === 'auto') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // As above: the choice then lasts as long as the page.
  }
}
