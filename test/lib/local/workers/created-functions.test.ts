import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { zipSync } from 'fflate';
import { createCreatedFunctions, type Wanted } from '../../../../lib/local/workers/created-functions.ts';
import { createFunctions } from '../../../../lib/local/workers/functions.ts';

const root = mkdtempSync(join(tmpdir(), 'created-'));
after(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
/** Functions of one run on a folder, by default a new one. */
function play(folder = join(root, `state-${(count += 1)}`)) {
  const functions = createFunctions({ variables: {} });
  return { folder, functions, created: createCreatedFunctions(folder, functions) };
}

const code = (handler: string) =>
  zipSync({ 'index.mjs': new TextEncoder().encode(`export const handler = ${handler}`) });
const wanted = (name: string): Wanted => ({
  name,
  arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
  handler: 'index.handler',
  runtime: 'nodejs24.x',
  timeoutMs: 5_000,
  memoryMb: 128,
  environment: { COLOUR: 'red' },
  role: 'arn:aws:iam::000000000000:role/a',
  description: '',
  tags: {},
});

describe('functions made while the app runs', () => {
  it('are kept as a list and a folder each, and are there again for the next run', async () => {
    const first = play();
    first.created.create(wanted('a'), code('async () => process.env.COLOUR'));
    first.created.create(wanted('b'), code('async () => 2'));
    first.created.remove('b');
    await first.functions.stop();
    const next = play(first.folder);
    assert.deepEqual(
      next.functions.list().map(({ name }) => name),
      ['a'],
    );
    assert.equal((await next.functions.invoke('a', '{}')).payload, '"red"');
    assert.deepEqual(next.created.get('a')?.tags, {});
    await next.functions.stop();
  });

  it('leave no code behind that a killed run had begun to write', () => {
    const first = play();
    const { code: used } = first.created.create(wanted('a'), code('async () => 1'));
    for (const leftover of ['a-of-before', 'b-begun.new']) mkdirSync(join(first.folder, leftover));
    const next = play(first.folder);
    assert.deepEqual(readdirSync(first.folder).sort(), [used, 'functions.json'].sort());
    assert.ok(existsSync(join(next.functions.get('a')?.directory ?? '', 'index.mjs')));
  });

  it('give way to a function of the app that takes their name', async () => {
    const { functions, created } = play();
    const { definition } = created.create(wanted('a'), code('async () => 1'));
    functions.put({ ...definition, directory: root });
    assert.equal(created.get('a'), undefined);
    await functions.stop();
  });

  it('are not made by a package that is refused: the one of that name stays as it was', async () => {
    const { folder, functions, created } = play();
    created.create(wanted('a'), code('async () => 1'));
    const before = readFileSync(join(folder, 'functions.json'), 'utf8');
    assert.throws(() => created.updateCode('a', new TextEncoder().encode('no zip')), { name: 'CodeRefused' });
    assert.equal(readFileSync(join(folder, 'functions.json'), 'utf8'), before);
    assert.equal((await functions.invoke('a', '{}')).payload, '1');
    await functions.stop();
  });

  it('say what to do when their list cannot be read', () => {
    const folder = join(root, 'broken');
    mkdirSync(folder);
    for (const text of ['{', '{}', '{"functions":[1]}']) {
      writeFileSync(join(folder, 'functions.json'), text);
      assert.throws(() => play(folder), /functions\.json cannot be read: remove it to begin anew/);
    }
  });
});
