import assert from 'node:assert/strict';
import { type Line, usdOf } from '../../../lib/cost/line.ts';

/** Equal but for what floating point loses. */
export function isAbout(actual: number, expected: number): void {
  assert.ok(
    Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected)),
    `${actual}, not ${expected}`,
  );
}

/** US dollars by part. */
export function byPart(lines: readonly Line[]): ReadonlyMap<string, number> {
  const parts = new Map<string, number>();
  for (const line of lines) parts.set(line.part, (parts.get(line.part) ?? 0) + usdOf(line));
  return parts;
}
