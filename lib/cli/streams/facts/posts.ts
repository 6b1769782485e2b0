import { lagOfPosts, readWatermark } from '../../../../functions/io/posts/stream-watermark.ts';
import { countWindows } from '../../../../functions/io/posts/window-queries.ts';
import { readWindowRules } from '../../../../functions/io/posts/window-rules.ts';
import { neverMoved, readCounters } from '../../../../functions/io/stream-counters.ts';
import type { StreamFacts } from './stream-facts.ts';

/** A database that sleeps is waited for so long, ms. */
const waitMs = 30_000;

/** How far windows have come, and what came too late or twice. */
export const postsFacts: StreamFacts = {
  stream: 'posts-aggregate',
  async read({ stage, database, countersTable }, variables) {
    const { window, allowedLatenessMs, late } = readWindowRules(variables);
    const idleMs = Number(variables['IDLE_SECONDS']) * 1000;
    const lag = () => lagOfPosts(stage, AbortSignal.timeout(waitMs));
    const [watermark, windows, counters] = await Promise.all([
      readWatermark(database, { allowedLatenessMs, idleMs }, lag, { waitMs }),
      countWindows(database, undefined, { waitMs }),
      readCounters(countersTable, ['posts-transform'], AbortSignal.timeout(waitMs)),
    ]);
    const { skipped } = counters.get('posts-transform') ?? neverMoved;
    const sizes = Object.entries(window).map(([name, value]) =>
      name === 'kind' ? value : `${name} ${value}`,
    );
    return {
      windows: `${sizes.join(', ')}; allowed lateness ${allowedLatenessMs / 1000} s, later: ${late}`,
      watermark: watermark === undefined ? 'not known yet' : new Date(watermark.atMs).toISOString(),
      'open windows': String(windows.open),
      'closed windows': String(windows.closed),
      'late posts': String(windows.late),
      duplicates: skipped,
    };
  },
};
