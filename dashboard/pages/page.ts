import type { VNode } from 'preact';
import type { StreamView } from '../../domain/view.ts';
import type { Scheme } from '../shell/scheme.ts';

/** Changes the choice and the address with it. A step is something that the reader can go back from. */
export type Choose<C> = (change: Partial<C>, isStep?: boolean) => void;

/** What every page is given. The shell shows the streams and what stands between the page and its data. */
export interface PageProps<C> {
  readonly choice: C;
  readonly choose: Choose<C>;
  readonly scheme: Scheme;
  /** The UTC day by the server's clock, `YYYY-MM-DD`. */
  readonly today: string;
  /** How they are; null before the first answer. */
  readonly streams: readonly StreamView[] | null;
}

/** A page of the dashboard; `C` is what a reader can choose on it. */
export interface PageEntry<C extends object = object> {
  /** Its name in the address, and the pipeline whose streams it shows first. */
  readonly id: string;
  readonly title: string;
  /** Reads a choice off the address; what is not understood counts as not chosen. */
  parseChoice(query: URLSearchParams): C;
  /** The inverse, with everything at its default left out. */
  formatChoice(choice: C): URLSearchParams;
  Page(this: void, props: PageProps<C>): VNode;
}
