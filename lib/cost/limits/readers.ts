import { assumed } from '../assumptions.ts';
import type { Limit } from './limit.ts';
import { questionsOfPage } from '../watching.ts';

export const readerLimits: readonly Limit[] = [
  {
    name: 'distribution',
    part: 'CloudFront',
    what: 'requests of open pages to one distribution',
    unit: 'requests/s',
    demand: (_, { pages }) => (pages * questionsOfPage) / assumed.askedEverySeconds.value,
    capacity: () => 250_000,
    turn: 'the quota “Request rate per distribution”, or `INTERVAL_MS` in dashboard/feed/feed.ts',
    source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html',
  },
];
