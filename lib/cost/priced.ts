import type { Settings } from '../config.ts';

/** What of a stage's settings costs money or ends somewhere. */
export type Priced = Pick<
  Settings,
  | 'polling'
  | 'raw'
  | 'sums'
  | 'topic'
  | 'broker'
  | 'database'
  | 'producer'
  | 'query'
  | 'rawTable'
  | 'ttlDays'
  | 'keepData'
>;
