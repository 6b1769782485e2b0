import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastWords, ROOT } from '../../../../lib/local/run/synth.ts';

const stack = '    at parseTypeScript (node:internal/modules/typescript:72:36)\n\nNode.js v24.22.3\n';

test('of TypeScript that Node cannot read, the place and the reason remain', () => {
  const said = `node:internal/modules/run_main:107
    triggerUncaughtException(
    ^

file://${ROOT}lib/settings/stages.ts:272
const q = 1;
const r = { batchSize: ;
                       ^
  x: 3 };

SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expression expected\n${stack}`;
  assert.equal(
    lastWords(said),
    'lib/settings/stages.ts:272:24: Expression expected: const r = { batchSize: ;',
  );
});

test('of what esbuild cannot bundle, the line with the place remains', () => {
  const said = `Error: Build failed with 1 error:\ndomain/ledger.ts:131:30: ERROR: Unexpected ";"\n${stack}`;
  assert.equal(lastWords(said), 'domain/ledger.ts:131:30: ERROR: Unexpected ";"');
});

test('of an error that was thrown the message remains, and of no error the last line', () => {
  const said = `file://${ROOT}bin/app.ts:27\nthrow new Error('no');\n      ^\n\nError: no such stage\n${stack}`;
  assert.equal(lastWords(said), 'Error: no such stage');
  assert.equal(lastWords('first\nlast\n'), 'last');
});
