import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { watchFiles } from '../../../../lib/local/reload/watch.ts';
import { until } from '../../../support/until.ts';

const root = mkdtempSync(join(tmpdir(), 'millrace-watch-'));
const heard: string[] = [];
let hear: (files: readonly string[]) => void = () => undefined;
let end: () => void;
before(() => {
  mkdirSync(join(root, 'functions', 'io'), { recursive: true });
  mkdirSync(join(root, 'other'));
  end = watchFiles({
    root,
    paths: ['functions', 'cdk.json'],
    onSaved: files => {
      hear(files);
      heard.push(...files);
    },
    onProblem: assert.fail,
  });
});
after(() => {
  end();
  rmSync(root, { recursive: true });
});

function save(file: string): void {
  writeFileSync(join(root, file), String(Math.random()));
}

async function isHeard(file: string): Promise<void> {
  await until(`${file} is heard of`, 60_000, () => heard.includes(file));
  await nothingMoreComes();
}

/** What earlier saves give rise to has been heard of when the mark behind them is. */
async function nothingMoreComes(): Promise<void> {
  heard.length = 0;
  save('cdk.json');
  await until('the mark is heard of', 60_000, () => heard.includes('cdk.json'));
  heard.length = 0;
}

test('a file written in place is heard of, at any depth', async () => {
  save('functions/event.ts');
  await isHeard('functions/event.ts');
  save('functions/io/log.ts');
  await isHeard('functions/io/log.ts');
});

test('a file that an editor empties and then writes is heard of once, when it is written', async () => {
  let sizes: number[] = [];
  hear = files => (sizes = sizes.concat(files.map(file => statSync(join(root, file)).size)));
  writeFileSync(join(root, 'functions/event.ts'), '');
  await pause(200);
  save('functions/event.ts');
  await isHeard('functions/event.ts');
  hear = () => undefined;
  assert.equal(sizes.includes(0), false);
});

test('a file that stays empty is heard of', async () => {
  writeFileSync(join(root, 'functions/event.ts'), '');
  await isHeard('functions/event.ts');
});

test('a file replaced by a rename is heard of, again and again, and what the editor wrote beside it is not', async () => {
  for (let time = 1; time <= 3; time++) {
    save('functions/.log.ts.swp');
    save('functions/log.ts~');
    renameSync(join(root, 'functions/log.ts~'), join(root, 'functions/io/log.ts'));
    await until('the rename is heard of', 60_000, () => heard.length > 0);
    assert.deepEqual(heard, ['functions/io/log.ts']);
    heard.length = 0;
  }
});

test('files in a folder made later are heard of, those it came with too', async () => {
  mkdirSync(join(root, 'functions/new/deep'), { recursive: true });
  save('functions/new/deep/er.ts');
  await isHeard('functions/new/deep/er.ts');
  save('functions/new/deep/er.ts');
  await isHeard('functions/new/deep/er.ts');
});

test('a folder that was removed and made again is watched again', async () => {
  rmSync(join(root, 'functions/new'), { recursive: true });
  mkdirSync(join(root, 'functions/new'));
  save('functions/new/again.ts');
  await isHeard('functions/new/again.ts');
  save('functions/new/again.ts');
  await isHeard('functions/new/again.ts');
});

test('folders that come and go at once do no harm', async () => {
  const folder = join(root, 'functions/fleeting');
  for (let time = 0; time < 300; time++) {
    mkdirSync(join(folder, 'deep'), { recursive: true });
    writeFileSync(join(folder, 'deep', 'x.ts'), '');
    if (time % 3 === 0) await pause(1);
    rmSync(folder, { recursive: true });
  }
  await nothingMoreComes();
  save('functions/event.ts');
  await isHeard('functions/event.ts');
});

test('a file of the root is heard of by name, others and other folders are not', async () => {
  save('package.json');
  save('other/x.ts');
  save('cdk.json');
  await until('cdk.json is heard of', 60_000, () => heard.length > 0);
  assert.deepEqual(heard, ['cdk.json']);
});
