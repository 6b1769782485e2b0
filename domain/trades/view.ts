/** What `/api/trades` may be asked with; the cache before it keeps answers apart by these and by nothing else. */
export const tradesParameters = ['day', 'tickers', 'sectors'] as const;
