import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedBy } from '../../../../lib/local/reload/saved.ts';

const table: readonly (readonly [string, boolean, boolean, boolean])[] = [
  ['functions/transform/trades.ts', true, false, false],
  ['domain/ledger.ts', true, false, false],
  ['dashboard/theme.css', true, false, false],
  ['lib/settings/stages.ts', true, true, false],
  ['lib/pipelines/pipelines.ts', true, true, false],
  ['lib/stacks/millrace.ts', true, true, false],
  ['bin/app.ts', true, true, false],
  ['cdk.json', true, true, false],
  ['lib/local/run/run.ts', false, false, true],
  ['lib/terminal/command.ts', false, false, true],
  ['bin/start.ts', false, false, true],
  ['package-lock.json', false, false, true],
];
for (const [file, app, program, restart] of table)
  test(`a save of ${file} asks for ${restart ? 'a restart' : program ? 'the program anew' : 'new bundles'}`, () =>
    assert.deepEqual(askedBy([file]), { app, program, restart: restart ? [file] : [] }));

test('a save of another command asks for nothing', () =>
  assert.deepEqual(askedBy(['lib/cli/aim.ts']), { app: false, program: false, restart: [] }));

test('of several saves each gets what it asks for', () => {
  assert.deepEqual(
    askedBy([
      'lib/terminal/flags.ts',
      'lib/cli/aim.ts',
      'functions/batch/intake.ts',
      'lib/settings/stages.ts',
    ]),
    {
      app: true,
      program: true,
      restart: ['lib/terminal/flags.ts'],
    },
  );
});
