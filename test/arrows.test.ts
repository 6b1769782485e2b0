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
    /^(domain\/|functions\/[^/]+$|node:|types:aws-lambda$|@aws-sdk\/|@aws-lambda-powertools\/|kafkajs(\/|$)|aws-msk-iam)/,
  'functions/': /^(domain\/|node:|types:aws-lambda$)/,
  'lib/stacks/':
    /^(lib\/(constructs|settings)\/|types:lib\/pipelines\/pipeline\.ts$|types:functions\/|aws-cdk-lib|constructs$)/,
  'lib/pipelines/': /^(lib\/(constructs|settings)\/|domain\/|types:functions\/|aws-cdk-lib|constructs$)/,
  'lib/constructs/':
    /^(types:lib\/settings\/|types:(functions|domain)\/|aws-cdk-lib|constructs$|node:|esbuild$)/,
  'lib/settings/': /^$/,
  'lib/local/': /^(?!(lib\/(stacks|constructs|pipelines|settings)|functions|dashboard|bin|test)\/)/,
  'lib/cost/': /^(domain\/|lib\/settings\/|lib\/pipelines\/[a-z-]+-settings\.ts$)/,
  'lib/cli/': /^(?!(lib\/(stacks|constructs|pipelines)|functions\/(?!io\/)|dashboard|bin|test)\/)/,
  'dashboard/': /^(types:domain\/|preact|chart\.js)/,
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

function files(room: string): string[] {
  const names = readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map(name => room + name);
  const isOwn = (file: string): boolean => Object.keys(arrows).find(first => file.startsWith(first)) === room;
  return names.filter(file => /\.(ts|tsx|mjs)$/.test(file) && isOwn(file));
}

function imports(file: string): string[] {
  return [...readFileSync(join(root, file), 'utf8').matchAll(target)].map(
    ([, type, from = '', lazy = from]) => {
      const path = lazy.startsWith('.') ? normalize(join(dirname(file), lazy)) : lazy;
      return `${type ? 'types:' : ''}${path}`;
    },
  );
}
