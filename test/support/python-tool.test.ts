import assert from 'node:assert/strict';
import { test } from 'node:test';
import { script } from './run/program.ts';

for (const [name, file] of [
  ['lint:templates', 'test/cfn-lint/main.ts'],
  ['test:ministack', 'test/ministack/main.ts'],
] as const) {
  test(`${name} says that its cache cannot be written, and ends`, { timeout: 30_000 }, async () => {
    const { code, stderr } = await script(file, [], { MILLRACE_CACHE: '/proc/nope' }).ended;
    assert.equal(code, 1);
    assert.match(
      stderr,
      new RegExp(`^${name}: cache folder /proc/nope cannot be written .*MILLRACE_CACHE\n$`),
    );
  });

  test(`${name} takes no words`, async () => {
    const { code, stderr } = await script(file, ['--nope']).ended;
    assert.equal(code, 2);
    assert.match(
      stderr,
      new RegExp(`^(${name}: there is no "--nope"\n)\nusage: npm run ${name}\\b.*\n\\1$`, 's'),
    );
  });
}
