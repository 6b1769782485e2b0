import type { WindowRules, WindowSettings } from '../../../domain/posts/window.ts';

export const windowKinds: readonly WindowSettings[] = [
  { kind: 'tumbling', sizeSeconds: 300 },
  { kind: 'sliding', sizeSeconds: 600, slideSeconds: 300 },
  { kind: 'sliding', sizeSeconds: 700, slideSeconds: 300 },
  { kind: 'session', gapSeconds: 240 },
];

/** Every kind of window with both late policies, by a name. */
export function everyRule(allowedLatenessMs: number): readonly (readonly [string, WindowRules])[] {
  return windowKinds.flatMap(window =>
    (['drop', 'amend'] as const).map(
      late => [`${Object.values(window).join(' ')}, ${late}`, { window, allowedLatenessMs, late }] as const,
    ),
  );
}
