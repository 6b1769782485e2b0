import type { VNode } from 'preact';
import { Segmented } from '../controls/segmented.tsx';
import { times } from '../format/reader.ts';
import type { PageEntry } from '../pages/page.ts';
import type { SchemeChoice } from './scheme.ts';

interface Props {
  readonly pages: readonly PageEntry[];
  readonly page: string;
  /** The server's clock, milliseconds. */
  readonly now: number;
  readonly scheme: SchemeChoice;
  readonly onScheme: (scheme: SchemeChoice) => void;
}

export function Header({ pages, page, now, scheme, onScheme }: Props): VNode {
  return (
    <header class="top">
      <div class="brand">
        <Wheel />
        <h1>Millrace</h1>
      </div>
      <nav aria-label="Pages">
        {pages.map(({ id, title }) => (
          <a key={id} href={`#${id}`} aria-current={id === page ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <p class="today">
        <span class="unseen">Today: </span>
        <time dateTime={new Date(now).toISOString().slice(0, 10)}>{times.day(now)}</time>{' '}
        <span class="muted number">{times.second(now)} UTC</span>
      </p>
      <Segmented
        label="Colour scheme"
        value={scheme}
        options={[
          { value: 'auto', text: 'Auto' },
          { value: 'light', text: 'Light' },
          { value: 'dark', text: 'Dark' },
        ]}
        onChange={onScheme}
      />
    </header>
  );
}

/** A mill wheel over its race. */
function Wheel(): VNode {
  return (
    <svg class="wheel" viewBox="0 0 32 32" aria-hidden="true">
      <circle cx="16" cy="13" r="9" />
      <circle cx="16" cy="13" r="2" class="hub" />
      <path d="M16 1v24M4 13h24M7.5 4.5l17 17M24.5 4.5l-17 17" />
      <path class="water" d="M1 28c3.75-3 6.25-3 10 0s6.25 3 10 0 6.25-3 10 0" />
    </svg>
  );
}
