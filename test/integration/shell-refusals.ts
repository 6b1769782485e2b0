import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { ShellGround } from './shell-ground.ts';

/** What the shell refuses, each in a line that says why; nothing is left behind. */
export function shellRefusals(ground: ShellGround): void {
  const { folder, shell, load, functionOf, file } = ground;

  it('refuses to make a stream of a wrong URI, a missing topic or no broker, and leaves nothing', async () => {
    const missing = pathToFileURL(join(folder, 'missing.ts')).href;
    const { code, stdout, stderr } = await shell(
      `${load('lost', { transform: missing })};
       ${load('lost', { topic: 'nowhere' })};
       ${load('lost', { broker: '127.0.0.1:9' })};
       ${load('lost', { transform: 'no-function' })};
       SHOW STREAMS;`,
    );
    assert.equal(code, 1);
    assert.deepEqual(stderr.trimEnd().split('\n'), [
      `Client received exception: Couldn't get the transform script from ${missing}`,
      'Client received exception: Kafka stream lost, topic not found',
      'Client received exception: Kafka stream lost, broker 127.0.0.1:9 cannot be reached',
      'Client received exception: there is no function named "no-function"; a module is named by its path or URL',
      'streams: 4 statements failed',
    ]);
    assert.doesNotMatch(stdout, /lost/);
    assert.equal(await functionOf('lost'), undefined);
  });

  it('refuses broken modules in one line each, and leaves nothing', async () => {
    const broken: readonly (readonly [name: string, text: string, why: RegExp])[] = [
      ['syntax.ts', 'export function stream( {', /line 1, column 26: /],
      ['export.ts', 'export const flow = () => [];', /the module exports no function named stream$/],
      ['throws.ts', "throw new Error('not today');", /not today$/],
    ];
    for (const [name, text, why] of broken) {
      const { code, stderr } = await shell(`${load('broken', { transform: file(name, text) })};`);
      assert.equal(code, 1);
      const [line = '', ...rest] = stderr.trimEnd().split('\n');
      assert.match(line, /^Client received exception: /);
      assert.match(line, why);
      assert.deepEqual(rest, ['streams: 1 statement failed']);
    }
    assert.equal(await functionOf('broken'), undefined);
    assert.doesNotMatch((await shell('SHOW STREAMS;')).stdout, /broken/);
  });

  it('says where a statement is wrong, and goes on with the next one', async () => {
    const { code, stdout, stderr } = await shell('SHOW\n  STRAMS;\nshow streams;\nSTOP STREAM');
    assert.equal(code, 1);
    assert.deepEqual(stderr.trimEnd().split('\n'), [
      'Client received exception: syntax error at line 2, column 3: expected STREAMS, found "STRAMS"',
      'Client received exception: syntax error at line 4, column 1: this statement does not end with ";"',
      'streams: 2 statements failed',
    ]);
    assert.match(stdout, /\| trades-transform /);
  });
}
