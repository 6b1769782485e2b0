import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { tryLock } from '../../../../lib/local/engines/lock.mjs';

test('a lock is made with the folders above it, held once, and free again when it is released', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-lock-'));
  const place = join(folder, 'deep', 'lock');
  try {
    const first = tryLock(place);
    assert.ok(first.held);
    assert.equal(tryLock(place).held, false);
    first.release();
    assert.equal(tryLock(place).held, true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a lock where nothing can be made is an error, and nothing that hangs', {
  skip: process.platform !== 'linux' && 'there is no /proc',
}, () => {
  const module = new URL('../../../../lib/local/engines/lock.mjs', import.meta.url).href;
  const script = `import(${JSON.stringify(module)}).then(m => m.tryLock('/proc/millrace/lock')).catch(e => console.log(e.code))`;
  const { status, stdout } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  assert.deepEqual([status, stdout], [0, 'ENOENT\n']);
});
