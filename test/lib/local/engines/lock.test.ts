import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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

test('a lock is for this user alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-lock-'));
  try {
    const place = join(folder, 'deep', 'lock');
    assert.ok(tryLock(place).held);
    assert.deepEqual(
      [join(folder, 'deep'), place].map(each => statSync(each).mode & 0o777),
      [0o700, 0o700],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a lock behind a link is refused, and removes nothing there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-lock-'));
  try {
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, '1'), 'null');
    symlinkSync(elsewhere, join(folder, 'lock'));
    assert.throws(() => tryLock(join(folder, 'lock')), { code: 'EPERM' });
    assert.deepEqual(readdirSync(elsewhere), ['1']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("another user's folder is no place for a lock", {
  skip: process.getuid?.() !== 0 && 'only root gives a folder away',
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-lock-'));
  try {
    chownSync(folder, 65_534, 65_534);
    assert.throws(() => tryLock(folder), { code: 'EPERM' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
