import { seeded } from '../posts/random.ts';

/** Whole numbers below a bound. */
export type Random = (below: number) => number;

export function randomOf(seed: number): Random {
  const next = seeded(seed);
  return below => Math.floor(next() * below);
}

export function oneOf<T>(random: Random, all: readonly [T, ...T[]]): T {
  return all[random(all.length)] ?? all[0];
}

/** What stands where something else was meant. */
const odd: readonly [unknown, ...unknown[]] = [
  null,
  true,
  '',
  0,
  -1,
  1e308,
  2 ** 53,
  0.1,
  [],
  {},
  [[]],
  { __proto__: null, constructor: 'x', toString: 1 },
  '\u0000',
  '\u001b]0;x\u0007\u001b[2J',
  '\u0085\u009b31m',
  '\u202eabc\u2066',
  '\ud800',
  '<script>alert(1)</script>',
  "'; DROP TABLE profile; -- ",
  '../../../../etc/passwd',
  '%00%ff%',
  '9999-12-31T23:59:59.999Z',
  '0001-01-01T00:00:00.000Z',
  '2026-02-30T00:00:00.000Z',
  'x'.repeat(5_000),
  '😀'.repeat(300),
  ['a', ['b', { c: [1e300] }]],
];

/** The same JSON with something else in some of its places, as text that may not even be JSON any more. */
export function changedJson(value: unknown, random: Random): string {
  const text = JSON.stringify(changedValue(value, random, 1 + random(3))) ?? '';
  switch (random(12)) {
    case 0:
      return text.slice(0, random(text.length + 1));
    case 1: {
      const at = random(text.length + 1);
      return (
        text.slice(0, at) +
        oneOf(random, ['\u0000', '{', ']', '"', ',', '\\u', 'NaN', '1e999']) +
        text.slice(at)
      );
    }
    case 2:
      return `${'['.repeat(random(30_000))}${text}`;
    case 3:
      return text.replace('{', `{"__proto__":{"a":1},${text.slice(1, 40).replace(/[^\w":,]/g, '')},`);
    default:
      return text;
  }
}

function changedValue(value: unknown, random: Random, times: number): unknown {
  if (times === 0) return value;
  if (typeof value !== 'object' || value === null || random(6) === 0) return oneOf(random, odd);
  const entries = Object.entries(value);
  const [name] = entries[random(entries.length)] ?? [];
  if (name === undefined) return oneOf(random, odd);
  const changed = random(5) === 0 ? undefined : changedValue(Reflect.get(value, name), random, 1);
  const copy: unknown = Array.isArray(value)
    ? value.toSpliced(Number(name), 1, ...(changed === undefined ? [] : [changed]))
    : { ...value, [name]: changed };
  return changedValue(copy, random, times - 1);
}

/** Bytes with some of them changed, left out, or put where others were. */
export function changedBytes(given: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(given);
  const at = random(bytes.length + 1);
  switch (random(5)) {
    case 0:
      return Buffer.from(Array.from({ length: random(2_000) }, () => random(256)));
    case 1:
      return bytes.subarray(0, at);
    case 2:
      return Buffer.concat([bytes.subarray(at), bytes.subarray(0, at)]);
    default:
      for (let time = random(8); time >= 0 && bytes.length > 0; time--)
        bytes[random(bytes.length)] = random(256);
      return bytes;
  }
}

/** Text that may be an element of a path or a query, or not at all. */
export function changedName(name: string, random: Random): string {
  const at = random(name.length + 1);
  const odd = oneOf(random, [
    '',
    '/',
    '%',
    '%00',
    '%zz',
    ':',
    '?',
    '#',
    '..',
    ' ',
    '%F0%9F%98%80',
    '%ED%A0%80',
    'x'.repeat(3_000),
    "'",
    '"',
    '<',
  ]);
  return encodeURI(name.slice(0, at)).replaceAll('%25', '%') + odd + name.slice(at);
}
