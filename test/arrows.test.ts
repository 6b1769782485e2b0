import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm;

/** What a room may import beside itself; `types:` marks what it may import as types alone. First match owns a file. */
const arrows: Readonly<Record<string, RegExp>> = {
  'domain/': /^$/,
  'functions/io/':
    /^(domain\/|functions\/[^/]+$|node:|types:aws-lambda$|@aws-sdk\/|@aws-lambda-powertools\/|kafkajs(\/|$)|aws-msk-iam|vader-sentiment\/|emoji-emotion$|entities\/|ws$)/,
  'functions/': /^(domain\/|node:|types:aws-lambda$)/,
  'lib/stacks/':
    /^(lib\/(constructs|settings)\/|types:lib\/pipelines\/pipeline\.ts$|types:functions\/|aws-cdk-lib|constructs$)/,
  'lib/pipelines/': /^(lib\/(constructs|settings)\/|domain\/|types:functions\/|aws-cdk-lib|constructs$)/,
  'lib/constructs/':
    /^(types:lib\/settings\/|lib\/bundles\/|domain\/stream-names\.ts$|types:(functions|domain)\/|aws-cdk-lib|constructs$|node:|esbuild$)/,
  'lib/bundles/': /^(lib\/launch\/|node:|esbuild$)/,
  'lib/settings/': /^lib\/mapping\/limits\.ts$/,
  'lib/terminal/': /^node:/,
  'lib/local/': /^(?!(lib\/(stacks|constructs|pipelines|settings|cli)|functions|dashboard|bin|test)\/)/,
  'lib/mapping/': /^(domain\/|node:|types:(kafkajs|@aws-sdk\/client-lambda)$)/,
  'lib/cost/': /^(domain\/|lib\/settings\/|lib\/pipelines\/[a-z-]+-settings\.ts$)/,
  'lib/cli/': /^(?!(lib\/(stacks|constructs|pipelines)|functions\/(?!io\/)|dashboard|bin|test)\/)/,
  'dashboard/': /^(types:domain\/|preact|chart\.js|d3-(force|selection|zoom)$)/,
};

for (const [room, allowed] of Object.entries(arrows)) {
  test(`${room} imports only what its arrows allow`, () => {
    const isGood = (path: string): boolean => path.startsWith(room) || allowed.test(path);
    const isWrong = (path: string): boolean => !isGood(path) && !isGood(path.replace('types:', ''));
    const wrong = files(room).flatMap(file =>
      imports(file)
        .filter(isWrong)
        .map(path => `${file}: ${path}`),
    );
    assert.deepEqual(wrong, []);
  });
}

const everyRoom = ['lib/', 'functions/', 'domain/', 'dashboard/', 'bin/', 'bench/', 'test/support/'];

test('no file imports itself by way of others, types included', () => {
  const graph = new Map(
    everyRoom
      .flatMap(sources)
      .map(file => [file, imports(file).map(path => path.replace('types:', ''))] as const),
  );
  assert.deepEqual(circles(graph), []);
});

test('a circle is named by its files in the order of their imports', () => {
  const graph = new Map([
    ['a', ['b', 'e']],
    ['b', ['c', 'node:fs']],
    ['c', ['d', 'b']],
    ['d', []],
    ['e', ['e']],
  ]);
  assert.deepEqual(circles(graph), ['b → c → b', 'e → e']);
});

function files(room: string): string[] {
  const isOwn = (file: string): boolean => Object.keys(arrows).find(first => file.startsWith(first)) === room;
  return sources(room).filter(isOwn);
}

function sources(room: string): string[] {
  const names = readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map(name => room + name);
  return names.filter(file => /\.(ts|tsx|mjs)$/.test(file));
}

/** One circle for each import that leads back to a file it was reached from. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const follow = (file: string, way: readonly string[]): void => {
    const start = way.indexOf(file);
    if (start >= 0) found.push([...way.slice(start), file].join(' → '));
    if (start >= 0 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) follow(next, [...way, file]);
    done.add(file);
  };
  for (const file of graph.keys()) follow(file, []);
  return found;
}

function imports(file: string): string[] {
  return [...readFileSync(join(root, file), 'utf8').matchAll(target)].map(
    ([, type, from = '', lazy = from]) => {
      const path = lazy.startsWith('.') ? normalize(join(dirname(file), lazy)) : lazy;
      return `${type ? 'types:' : ''}${path}`;
    },
  );
}
