import type { Choice } from '../choice.ts';
import type { Scheme } from '../shell/scheme.ts';
import type { Choose } from '../shell/use-choice.ts';
import type { StreamsShown } from '../shell/use-streams.ts';

/** What every page is given. */
export interface PageProps {
  readonly choice: Choice;
  readonly choose: Choose;
  readonly scheme: Scheme;
  readonly streams: StreamsShown;
}
