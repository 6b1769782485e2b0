/** One tick, as the app's own functions take it. */
export function tickMessage(id: number, volume = 10, sector = 'Energy'): string {
  const created_at = '2025-01-24T09:00:00.000Z';
  const tick = { id, created_at, ticker: 'AVEL.MR', sector, volume, market_cap: 52_000_000, price: 52 };
  return JSON.stringify([tick]);
}
