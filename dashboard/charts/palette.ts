/**
 * Twelve colours for each ground. Of each list the first eight stay apart for readers with protanopia and
 * deuteranopia too (farther than the Okabe-Ito set), and all of them have a contrast of 3 : 1 with their ground.
 */
export const PALETTE = {
  light: [
    '#3c74fb',
    '#ed6e12',
    '#127a6b',
    '#d071bb',
    '#034d73',
    '#6a4d01',
    '#4a2fc0',
    '#610722',
    '#36a558',
    '#8c5ea7',
    '#a3640f',
    '#309288',
  ],
  dark: [
    '#3c6cdc',
    '#b65329',
    '#96fecc',
    '#aa4f8b',
    '#80d8fe',
    '#f1ed41',
    '#ab8efe',
    '#d77784',
    '#75d78d',
    '#bd7ec2',
    '#f08531',
    '#39c9bc',
  ],
} as const;

/** Dashes of lines, four colours each, so that colour is never the only difference; a colour used again has another. */
const DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 3]];

export function colourOf(slot: number, scheme: 'light' | 'dark'): string {
  const colours = PALETTE[scheme];
  return colours[slot % colours.length] ?? colours[0];
}

export function dashOf(slot: number): number[] {
  const round = Math.floor(slot / PALETTE.light.length);
  return [...(DASHES[(Math.floor(slot / 4) + round) % DASHES.length] ?? [])];
}

/** A slot for each of all names there are, by their order: the same in every chart and on every day. */
export function slotsOfAll(names: readonly string[]): ReadonlyMap<string, number> {
  const sorted = [...new Set(names)].sort();
  return new Map(sorted.map((name, slot) => [name, slot]));
}

/**
 * Slots below `count` for a few names out of many: a name keeps the slot it had, a new one gets the slot its
 * letters lead to, or the next free one. So adding and removing lines never repaints the others.
 */
export function slotsOfChosen(
  names: readonly string[],
  before: ReadonlyMap<string, number>,
  count: number,
): ReadonlyMap<string, number> {
  const slots = new Map<string, number>();
  for (const name of names) {
    const slot = before.get(name);
    if (slot !== undefined) slots.set(name, slot);
  }
  const taken = new Set(slots.values());
  for (const name of names) {
    if (slots.has(name)) continue;
    let slot = hash(name) % count;
    for (let tries = 0; taken.has(slot) && tries < count; tries += 1) slot = (slot + 1) % count;
    slots.set(name, slot);
    taken.add(slot);
  }
  return slots;
}

function hash(text: string): number {
  let value = 2166136261;
  for (const letter of text) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 16777619) >>> 0;
  return value;
}
