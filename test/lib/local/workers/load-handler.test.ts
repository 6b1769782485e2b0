import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { loadHandler } from '../../../../lib/local/workers/load-handler.mjs';

const root = mkdtempSync(join(tmpdir(), 'handlers-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** What the handler answers that is found in a package of these files. */
async function answer(files: Readonly<Record<string, string>>, handler = 'index.handler', version = 22) {
  const folder = mkdtempSync(join(root, 'package-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return (await loadHandler(folder, handler, version))();
}

const module = '{"type":"module"}';
const esm = 'export const handler = () => 1;';
const cjs = 'exports.handler = () => 1;';

describe('the handler of a function', () => {
  const found: readonly (readonly [
    what: string,
    files: Record<string, string>,
    handler?: string,
    version?: number,
  ])[] = [
    [
      'exports that are computed',
      { 'index.js': 'const m = () => ({ handler: () => 1 }); module.exports = m();' },
    ],
    ['exports that are assigned', { 'index.js': 'Object.assign(exports, { handler: () => 1 });' }],
    [
      'exports as webpack writes them',
      {
        'index.js': '(() => { var e = { handler: () => 1 }, t = exports; for (var r in e) t[r] = e[r]; })();',
      },
    ],
    [
      'exports of a function',
      { 'index.js': 'module.exports = () => 2; Object.assign(module.exports, { handler: () => 1 });' },
    ],
    ['.js before .mjs and .cjs', { 'index.js': cjs, 'index.mjs': 'throw 1', 'index.cjs': 'throw 1' }],
    ['.mjs before .cjs', { 'index.mjs': esm, 'index.cjs': 'throw 1' }],
    ['.cjs', { 'package.json': module, 'index.cjs': cjs }],
    ['no ending at all first', { index: cjs, 'index.js': 'throw 1' }],
    ['.js of type module', { 'package.json': module, 'index.js': esm }],
    [
      '.js of the type the nearest package.json says',
      { 'package.json': module, 'a/package.json': '{}', 'a/index.js': cjs },
      'a/index.handler',
    ],
    [
      'what follows the first dot',
      { 'index.js': 'exports.a = { b: { handler: () => 1 } };' },
      'index.a.b.handler',
    ],
    ['a file in a folder with a dot', { 'v1.2/index.js': cjs }, 'v1.2/index.handler'],
    ['a package', { 'node_modules/index/index.js': cjs }],
    [
      'a default export, from Node.js 24 on',
      { 'index.mjs': 'export default { handler: () => 1 };' },
      undefined,
      24,
    ],
    ['a module that awaits at its top', { 'index.js': `await null; ${esm}` }, undefined, 24],
    [
      'the AWS SDK, required',
      { 'index.js': `require('@aws-sdk/client-dynamodb').PutItemCommand.name; ${cjs}` },
    ],
    [
      'the AWS SDK, imported',
      {
        'index.mjs': `import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb'; DynamoDBDocument.name; ${esm}`,
      },
    ],
  ];
  for (const [what, files, handler, version] of found)
    it(`is found: ${what}`, async () => {
      assert.equal(await answer(files, handler, version), 1);
    });

  const refused: readonly (readonly [
    name: string,
    message: RegExp,
    files: Record<string, string>,
    handler?: string,
  ])[] = [
    ['Runtime.HandlerNotFound', /index\.a is undefined or not exported/, { 'index.js': cjs }, 'index.a'],
    [
      'Runtime.HandlerNotFound',
      /index\.default\.handler is undefined/,
      { 'index.js': cjs },
      'index.default.handler',
    ],
    ['Runtime.HandlerNotFound', /is not a function/, { 'index.js': 'exports.handler = 1' }],
    [
      'Runtime.HandlerNotFound',
      /index\.handler is undefined/,
      { 'index.mjs': 'export default { handler: () => 1 }' },
    ],
    ['Runtime.MalformedHandlerName', /Bad handler/, { index: cjs }, 'index'],
    ['Runtime.MalformedHandlerName', /Bad handler/, { 'index.js': cjs }, 'a/../index.handler'],
    ['Runtime.ImportModuleError', /Cannot find module 'index'/, { 'a.js': cjs }],
    ['Runtime.ImportModuleError', /Cannot find module '\.\/b'/, { 'index.js': "require('./b')" }],
    ['Runtime.ImportModuleError', /mysql2/, { 'index.js': "require('mysql2')" }],
    [
      'Runtime.ImportModuleError',
      /Put @aws-sdk\/client-sns into the package/,
      { 'index.js': "require('@aws-sdk/client-sns')" },
    ],
    ['Runtime.UserCodeSyntaxError', /Unexpected/, { 'index.js': 'exports.handler = ;' }],
    [
      'Error',
      /streaming is not emulated/,
      { 'index.js': 'exports.handler = awslambda.streamifyResponse(() => 1)' },
    ],
  ];
  for (const [name, message, files, handler] of refused)
    it(`is refused: ${name} ${message.source}`, async () => {
      await assert.rejects(answer(files, handler), { name, message });
    });
});
