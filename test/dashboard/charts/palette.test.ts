import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colourOf, dashOf, PALETTE, slotsOfAll, slotsOfChosen } from '../../../dashboard/charts/palette.ts';

type Triple = readonly [number, number, number];

/** Red, green and blue as seen with full vision, protanopia and deuteranopia (Machado et al. 2009, severity 1). */
const VISIONS: readonly (readonly Triple[])[] = [
  [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
];

/** What the Okabe-Ito set reaches by the same measure. */
const APART = 0.076;

for (const [scheme, surface] of [
  ['light', '#ffffff'],
  ['dark', '#141b22'],
] as const) {
  const colours = PALETTE[scheme];

  test(`every colour on ${scheme} stands out from its ground by 3 : 1`, () => {
    for (const colour of colours)
      assert.ok(contrast(colour, surface) >= 3, `${colour}: ${contrast(colour, surface)}`);
  });

  test(`the colours on ${scheme} stay apart in every kind of vision, the first eight by more`, () => {
    for (const vision of VISIONS) {
      for (const [i, a] of colours.entries()) {
        for (const [j, b] of colours.slice(0, i).entries()) {
          const wanted = Math.max(i, j) < 8 ? 1.5 * APART : APART;
          assert.ok(distance(a, b, vision) >= wanted, `${a} and ${b}: ${distance(a, b, vision)}`);
        }
      }
    }
  });
}

test('no two of 36 lines are alike in both colour and dash', () => {
  const looks = Array.from({ length: 36 }, (_, slot) => `${colourOf(slot, 'dark')} ${dashOf(slot).join()}`);
  assert.equal(new Set(looks).size, looks.length);
});

test('a sector has the same colour whatever order the sectors come in', () => {
  assert.deepEqual(
    slotsOfAll(['Energy', 'Basic', 'Energy']),
    new Map([
      ['Basic', 0],
      ['Energy', 1],
    ]),
  );
});

test('eight chosen names have eight colours', () => {
  const names = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];
  assert.equal(new Set(slotsOfChosen(names, new Map(), 8).values()).size, 8);
});

test('names keep their colours when others come and go', () => {
  const first = slotsOfChosen(['A', 'B', 'C'], new Map(), 8);
  const second = slotsOfChosen(['Z', 'C', 'A'], first, 8);
  assert.equal(second.get('A'), first.get('A'));
  assert.equal(second.get('C'), first.get('C'));
});

function distance(a: string, b: string, vision: readonly Triple[]): number {
  const [x, y] = [a, b].map(colour => oklab(seen(linear(colour), vision)));
  return x === undefined || y === undefined ? 0 : Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}

function contrast(a: string, b: string): number {
  const light = [a, b].map(colour => {
    const [red, green, blue] = linear(colour);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  });
  return Math.max(...light) / Math.min(...light);
}

function linear(colour: string): Triple {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function seen([red, green, blue]: Triple, vision: readonly Triple[]): Triple {
  const channel = (row: Triple = [0, 0, 0]): number =>
    Math.max(0, Math.min(1, row[0] * red + row[1] * green + row[2] * blue));
  return [channel(vision[0]), channel(vision[1]), channel(vision[2])];
}

function oklab([red, green, blue]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
