import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Entry } from '../../../lib/constructs/bundle.ts';
import { bundle, entries } from '../../../lib/constructs/bundle.ts';

const bundles = bundle();
const fileOf = (entry: Entry): string => join(bundles.functionFolder(entry), 'index.mjs');

for (const entry of entries) {
  const limitKb = entry.startsWith('producer/') ? 800 : 500;
  test(`${entry} is one file of at most ${limitKb} KB with the AWS SDK in it`, () => {
    assert.deepEqual(readdirSync(bundles.functionFolder(entry)), ['index.mjs']);
    const { size } = statSync(fileOf(entry));
    assert.ok(size <= limitKb * 1000, `${size} bytes`);
  });

  test(`${entry} loads on its own, away from the repository’s packages, and exports a handler`, () => {
    const program = `console.log(typeof (await import('${pathToFileURL(fileOf(entry)).href}')).handler); process.exit(0);`;
    const child = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: bundles.functionFolder(entry),
      env: variables,
      encoding: 'utf8',
    });
    assert.equal(child.stdout, 'function\n', child.stderr.slice(-500));
  });
}

/** Some function wants each of these; none is used while loading. */
const variables = {
  AWS_REGION: 'us-east-1',
  BROKERS: '127.0.0.1:1',
  BROKER_PROTOCOL: 'plaintext',
  TOPIC: 'topic',
  RAW_TABLE: 'raw',
  SET_ASIDE_TABLE: 'set-aside',
  COUNTERS_TABLE: 'counters',
  CLUSTER_ARN: 'cluster',
  SECRET_ARN: 'secret',
  DATABASE: 'database',
  STREAM: 'stream',
  LEDGER_TABLE: 'sums',
  STAGE: 'stage',
  TTL_DAYS: '0',
  MAPPINGS_SECONDS: '1',
  REPORT_ITEM_FAILURES: 'false',
  INTERVAL_SECONDS: '1',
};

test('the same sources give the same bytes, whatever the folder', () => {
  const again = bundle();
  for (const entry of entries) {
    assert.deepEqual(
      readFileSync(join(again.functionFolder(entry), 'index.mjs')),
      readFileSync(fileOf(entry)),
      entry,
    );
  }
});

test('the site has every file that its page asks for', () => {
  const page = readFileSync(join(bundles.site, 'index.html'), 'utf8');
  const files = [...page.matchAll(/(?:src|href)="\.?\/?([^":]+\.\w+)"/g)].map(([, path]) => path ?? '');
  assert.ok(files.includes('main.js'));
  for (const path of files) assert.ok(existsSync(join(bundles.site, path)), path);
});
