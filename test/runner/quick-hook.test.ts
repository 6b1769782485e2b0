import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

/** Each goes on for as long as its error needs to come. */
const errors = {
  'a timer throws': 'setTimeout(() => { throw new Error("lost"); }, 1)',
  'a promise is rejected': 'readFile("absent")',
  'a listener throws':
    'setImmediate(() => process.emit("news")); process.once("news", () => { throw new Error("lost"); })',
};

test('an error that nobody waits for fails the test it comes from, and no other', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-hook-'));
  const file = join(folder, 'lost.test.mjs');
  const tests = Object.entries(errors).map(
    ([name, code]) => `test('${name}', async () => {
  await readFile(import.meta.filename);
  ${code};
  await wait(100);
});
test('after that ${name}', () => wait(1));
`,
  );
  writeFileSync(
    file,
    `import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
${tests.join('')}`,
  );
  try {
    const hook = import.meta.resolve('./quick-hook.ts');
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
    const words = ['--import', hook, '--test-reporter', 'tap', file];
    const { stdout } = spawnSync(process.execPath, words, { env, encoding: 'utf8' });
    const results = [...stdout.matchAll(/^((?:not )?ok) \d+ - /gm)].map(([, result]) => result);
    assert.deepEqual(results, ['not ok', 'ok', 'not ok', 'ok', 'not ok', 'ok'], stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
