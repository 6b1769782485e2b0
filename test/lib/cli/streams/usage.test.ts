import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usage, usageOf } from '../../../../lib/cli/streams/usage.ts';

test('words that name a verb get its lines alone, others the whole', () => {
  assert.match(usageOf(['drop', '--help']), /^usage: .* -- drop NAME .*\n\n {2}drop NAME [^\n]*$/);
  assert.match(usageOf(['--state', 'list', 'stop']), /-- stop NAME/);
  assert.match(usageOf(['shell', 'list']), /-- shell \[/);
  for (const words of [[], ['--help'], ['nonsense', 'list']]) assert.equal(usageOf(words), usage);
});

test('the whole is what the verbs say, each once', () => {
  for (const verb of [
    'list',
    'info',
    'tail',
    'start',
    'stop',
    'run',
    'test',
    'create',
    'drop',
    'seek',
    'redrive',
  ])
    assert.equal(usage.split(usageOf([verb]).split('\n\n')[1] ?? '?').length, 2, verb);
});
