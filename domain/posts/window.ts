/** How posts are cut into windows. Windows are half-open: a post on a boundary belongs to the next one. */
export type WindowSettings =
  | { readonly kind: 'tumbling'; readonly sizeSeconds: number }
  | { readonly kind: 'sliding'; readonly sizeSeconds: number; readonly slideSeconds: number }
  | { readonly kind: 'session'; readonly gapSeconds: number };

export interface WindowRules {
  readonly window: WindowSettings;
  /** How far behind the greatest event time of its partition a post may be, ms. */
  readonly allowedLatenessMs: number;
  /** Whether a post counts in a window that had closed before it came: no, or all the same. It counts as late in either case. */
  readonly late: 'drop' | 'amend';
}

/** From `startMs`, inclusive, to `endMs`, exclusive; epoch ms. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** Windows of one size that begin at multiples of their slide since 1970; where they tumble, it is their size. */
export interface Grid {
  readonly sizeMs: number;
  readonly slideMs: number;
  /** The longest stretch of which each window is a whole number: posts of one pane are in the same windows. */
  readonly paneMs: number;
}

export function gridOf(window: Exclude<WindowSettings, { kind: 'session' }>): Grid {
  const sizeMs = window.sizeSeconds * 1000;
  const slideMs = window.kind === 'sliding' ? window.slideSeconds * 1000 : sizeMs;
  return { sizeMs, slideMs, paneMs: greatestDivisor(sizeMs, slideMs) };
}

/** Start of the pane that owns a moment. */
export function paneOf({ paneMs }: Grid, atMs: number): number {
  return Math.floor(atMs / paneMs) * paneMs;
}

/** The windows of a pane, the first to end first. None where the slide is longer than the size, and the pane between two. */
export function windowsOf({ sizeMs, slideMs }: Grid, paneMs: number): readonly Span[] {
  const first = (Math.floor((paneMs - sizeMs) / slideMs) + 1) * slideMs;
  const windows: Span[] = [];
  for (let startMs = first; startMs <= paneMs; startMs += slideMs)
    windows.push({ startMs, endMs: startMs + sizeMs });
  return windows;
}

/** When the last window closes that a post of this moment is in, epoch ms; a session as if it had this post alone. */
export function lastEndOf(window: WindowSettings, atMs: number): number {
  if (window.kind === 'session') return atMs + window.gapSeconds * 1000;
  const grid = gridOf(window);
  return windowsOf(grid, paneOf(grid, atMs)).at(-1)?.endMs ?? atMs;
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other);
}
