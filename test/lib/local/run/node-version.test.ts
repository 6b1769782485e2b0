import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeVersionWarning } from '../../../../lib/local/run/node-version.ts';

test('another major version than the templates’ is a line that names both', () => {
  assert.equal(
    nodeVersionWarning(['nodejs24.x', 'python3.13', 'nodejs24.x'], '20.20.2'),
    'warning: functions run on Node 20 here and on Node 24 on AWS; with Node 24 installed, both run the same',
  );
});

test('the same major version, and runtimes of other languages, are nothing to speak of', () => {
  assert.equal(nodeVersionWarning(['nodejs24.x', 'python3.13'], '24.1.0'), undefined);
  assert.equal(nodeVersionWarning(['python3.13'], '20.20.2'), undefined);
});
