import type { NoCleanUp } from '../clean-up.ts';

export const chattersCleanUp: NoCleanUp = {
  name: 'chatters',
  hasNoTimes: 'an edge is there or not, whenever it was sent; rank.keep bounds the rankings that are kept',
};
