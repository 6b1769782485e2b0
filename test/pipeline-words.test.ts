import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');

/** Rooms of code; `test` and `bench` know the pipelines, as what they look at. */
const rooms = ['bin', 'dashboard', 'domain', 'functions', 'lib'];

interface Words {
  /** What only this pipeline speaks of. */
  readonly words: RegExp;
  /** Where it may: a folder or a file of its name in each column. */
  readonly places: RegExp;
}

const pipelines: Readonly<Record<string, Words>> = {
  trades: {
    words:
      /\bticks?(?![a-z])|Ticks?(?![a-z])|[Tt]icker|[Ss]ector|aggregated_data|trading_data|total_?volume|volume_(by_day|today)|[Mm]arket_?[Cc]ap|[Rr]eal_?[Tt]ime_?[Dd]ata|raw-rows/g,
    places: /(?:^|\/)trades(?:-settings)?(?:\.ts$|\/)/,
  },
  posts: {
    words:
      /\bpost\b|\bPosts?(?![a-z])|[Pp]olarit|[Ss]entiment|[Jj]etstream|[Ff]irehose|\b[Ss]cored\b|_windows\b|late_(posts|totals)|posts_ledger/g,
    places: /(?:^|\/)posts(?:-settings|-faults)?(?:\.ts$|\/)/,
  },
  chatters: {
    words:
      /[Cc]hatter(?!s)|[Ss]treamer|[Mm]oderator|\bvips?\b|[Pp]age_?[Rr]ank|graph_(edges|nodes|sizes)|ranking_(now|runs)/g,
    places: /(?:^|\/)chatters(?:-settings)?(?:\.ts$|\/)/,
  },
};

/** Where the same letters are other words, or a room may speak of a pipeline, and why. */
const others: readonly (readonly [RegExp, RegExp])[] = [
  // Marks of an axis, the mark of what is chosen, and what a clock does.
  [/^(dashboard|functions\/producer|lib\/constructs|lib\/local)\//, /[Tt]icks?/g],
  // It reckons what the pipelines that this repository brings cost, by their own records and keys.
  [/^lib\/cost\//, /.+/g],
];

for (const [pipeline, { words, places }] of Object.entries(pipelines))
  test(`no word of ${pipeline} stands outside its places`, () => {
    const found = rooms
      .flatMap(files)
      .filter(file => !places.test(file))
      .flatMap(file => wordsIn(file, words));
    assert.deepEqual(found, []);
  });

function files(room: string): string[] {
  return readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .map(name => `${room}/${name}`)
    .filter(file => /\.(tsx?|mjs|css|html)$/.test(file));
}

function wordsIn(file: string, words: RegExp): string[] {
  const meant = others.filter(([place]) => place.test(file)).map(([, other]) => other);
  return readFileSync(join(root, file), 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      const rest = meant.reduce((text, other) => text.replaceAll(other, ''), line);
      return (rest.match(words) ?? []).map(word => `${file}:${index + 1}: ${word}`);
    });
}
