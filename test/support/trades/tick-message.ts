import { tick } from '../../functions/msk-event.ts';

/** One tick, as the app's own functions take it. */
export function tickMessage(id: number, volume = 10, sector = 'Energy'): string {
  return JSON.stringify([tick(id, { volume, sector })]);
}
