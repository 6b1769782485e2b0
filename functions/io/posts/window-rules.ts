import type { WindowRules, WindowSettings } from '../../../domain/posts/window.ts';
import { readInteger, readVariables } from '../../variables.ts';
import type { Variables } from '../../variables.ts';

const names = ['WINDOW', 'ALLOWED_LATENESS_SECONDS', 'LATE'] as const;

/**
 * What decides in which window a post counts. WINDOW is JSON: the window's kind with its sizes, in seconds. LATE is drop or
 * amend.
 */
export type WindowVariables = Variables<(typeof names)[number]>;

export function readWindowRules(environment: Readonly<Record<string, string | undefined>>): WindowRules {
  const variables = readVariables(names, environment);
  const { LATE: late } = variables;
  if (late !== 'drop' && late !== 'amend')
    throw new Error(`LATE must be drop or amend, not ${JSON.stringify(late)}`);
  const lateness = readInteger('ALLOWED_LATENESS_SECONDS', variables.ALLOWED_LATENESS_SECONDS, 0);
  return { window: parseWindow(variables.WINDOW), allowedLatenessMs: lateness * 1000, late };
}

function parseWindow(text: string): WindowSettings {
  const { kind, sizeSeconds, slideSeconds, gapSeconds } = JSON.parse(text) as Partial<
    Record<string, unknown>
  >;
  if (kind === 'tumbling' && isSeconds(sizeSeconds)) return { kind, sizeSeconds };
  if (kind === 'sliding' && isSeconds(sizeSeconds) && isSeconds(slideSeconds))
    return { kind, sizeSeconds, slideSeconds };
  if (kind === 'session' && isSeconds(gapSeconds)) return { kind, gapSeconds };
  throw new Error(
    `WINDOW must be tumbling with sizeSeconds, sliding with slideSeconds too, or session with gapSeconds, not ${text}`,
  );
}

function isSeconds(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
