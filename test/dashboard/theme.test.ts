import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const css = readFileSync(new URL('../../dashboard/theme.css', import.meta.url), 'utf8');

/** What is written on what. */
const pairs = [
  ['ink', 'surface'],
  ['muted', 'ground'],
  ['muted', 'surface'],
  ['muted', 'raised'],
  ['muted', 'accent-soft'],
  ['accent', 'accent-soft'],
  ['accent', 'surface'],
  ['on-accent', 'accent'],
  ['good', 'surface'],
  ['warn', 'surface'],
  ['warn', 'ground'],
  ['warn', 'warn-soft'],
  ['bad', 'surface'],
  ['bad', 'bad-soft'],
] as const;

for (const [scheme, selector, least] of [
  ['light', ':root {', 4.5],
  ['dark', ':root[data-scheme="dark"] {', 4.5],
] as const)
  for (const [on, under] of pairs)
    test(`in ${scheme}, ${on} on ${under} has a contrast of ${least} : 1`, () => {
      const tokens = tokensOf(css.indexOf(selector));
      assert.ok(contrast(tokens.get(on), tokens.get(under)) >= least);
    });

test('readers who ask for more contrast get 7 : 1', () => {
  const more = css.indexOf('prefers-contrast: more');
  for (const [scheme, selector] of [
    ['light', ':root {'],
    ['dark', ':root[data-scheme="dark"] {'],
  ] as const) {
    const tokens = new Map([...tokensOf(css.indexOf(selector)), ...tokensOf(css.indexOf(selector, more))]);
    for (const on of ['ink', 'muted', 'accent', 'good', 'warn', 'bad'])
      assert.ok(contrast(tokens.get(on), tokens.get('surface')) >= 7, `${on} in ${scheme}`);
  }
});

function tokensOf(from: number): Map<string, string> {
  const rule = css.slice(from, css.indexOf('}', from));
  return new Map(
    [...rule.matchAll(/--([\w-]+): (#[\da-f]{6})/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

/** As WCAG 2 has it. */
function contrast(one: string | undefined, other: string | undefined): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string | undefined): number {
  assert.ok(colour !== undefined);
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map(at => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map(part => (part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
