import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const share = resolve(import.meta.dirname, 'share.ts');

test('files that share a process clear up after themselves, and not after the next one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-share-'));
  const file = (name: string): string => {
    const path = join(folder, `${name}.test.mjs`);
    writeFileSync(
      path,
      `import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
let isCleared = false;
after(() => wait(50));
after(() => { isCleared = true; });
await wait(100);
test('${name}', () => assert.equal(isCleared, false));
`,
    );
    return path;
  };
  try {
    const words = [share, ...['first', 'second', 'third'].map(file)];
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
    const { status, stdout } = spawnSync(process.execPath, words, { env, encoding: 'utf8' });
    assert.equal(status, 0, stdout);
    assert.match(stdout, /third/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
