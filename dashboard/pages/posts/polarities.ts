import type { PolarityCounts } from '../../../domain/posts/view.ts';

/** From the ground of a stack up, each with its colour: blue and orange stay apart for every eye, and neutral is muted. */
export const polarities = [
  { id: 'negative', name: 'Negative', slot: 1 },
  { id: 'neutral', name: 'Neutral', slot: null },
  { id: 'positive', name: 'Positive', slot: 0 },
] as const satisfies readonly { id: keyof PolarityCounts; name: string; slot: number | null }[];

export function totalOf({ negative, neutral, positive }: PolarityCounts): number {
  return negative + neutral + positive;
}
