import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';
import { outputOf } from '../support/run/local-run.ts';
import { type Program, script } from '../support/run/program.ts';
import { copyProject } from '../support/run/project-copy.ts';
import { storesOf } from '../support/trades/stores.ts';
import { until } from '../support/until.ts';

const root = resolve(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'docs/your-own-pipeline.md'), 'utf8');

/** Exact sums of the records that the document sends: day, name, records, total. */
const first = [
  ['2026-03-01', 'boiler', '2', '435'],
  ['2026-03-01', 'cellar', '1', '-4'],
  ['2026-03-02', 'cellar', '2', '18014398509481982'],
];
const second = [
  ['2026-03-01', 'boiler', '3', '436'],
  ['2026-03-01', 'cellar', '1', '-4'],
  ['2026-03-02', 'cellar', '3', '18014398509481983'],
];

describe('docs/your-own-pipeline.md, word by word', () => {
  const project = copyProject();
  cpSync(join(root, 'test'), join(project.folder, 'test'), { recursive: true });
  const state = join(project.folder, '.millrace');
  let start: Program | undefined;
  after(async () => {
    start?.kill('SIGINT');
    await start?.ended;
    project.dispose();
  });

  it('makes a pipeline, sends to it, changes it, and its sums are exact after SIGKILL', async () => {
    for (const block of blocksOf(text)) {
      if (block.language === 'ndjson') writeFileSync(join(project.folder, block.file), block.text);
      if (block.language === 'diff') await changed(block.text);
      if (block.language === 'sh') for (const line of block.text.trim().split('\n')) await typed(line);
    }
    assert.ok(existsSync(join(project.folder, 'cdk.out/millrace-dev-pipelines.template.json')));
    assert.ok(
      readFileSync(join(project.folder, 'cdk.out/millrace-dev-pipelines.template.json'), 'utf8').includes(
        'readings-aggregate',
      ),
    );
  });

  /** Runs a command as npm would, and waits for what the document says of it. */
  async function typed(line: string): Promise<void> {
    const { scripts } = JSON.parse(readFileSync(join(project.folder, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const [, name = '', given = ''] = /^npm (?:run )?(\S+)(?: -- (.*))?$/.exec(line) ?? [];
    const [, ...words] = [...(scripts[name] ?? '').split(' '), ...given.split(' ').filter(Boolean)];
    const [file = '', ...rest] = words;
    const began = performance.now();
    const run = script(file, rest, { INIT_CWD: project.folder }, { folder: project.folder });
    if (name === 'start') {
      start = run;
      await ready();
    } else {
      const { code, stdout, stderr } = await run.ended;
      assert.equal(code, 0, `${line}: ${stdout}${stderr}`);
    }
    console.log(`${line}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    if (line.endsWith('first.ndjson')) await exactly(first);
    if (line.endsWith('second.ndjson')) {
      start?.killGroup('SIGKILL');
      await start?.ended;
      await typed('npm start');
      await exactly(second);
    }
  }

  const ready = () =>
    until('the line that begins with "ready"', 120_000, () => {
      assert.ok(start?.running, `${start?.stdout()}${start?.stderr()}`);
      return /^ready/m.test(start.stdout());
    });

  /** Applies a diff, and waits until the run has taken it where it concerns one. */
  async function changed(diff: string): Promise<void> {
    const [, file = '', hunks = ''] = /^--- (\S+)\n([^]*)$/.exec(diff) ?? [];
    const from = start?.stdout().length ?? 0;
    const path = join(project.folder, file);
    const lines = hunks.split('\n---\n').map(hunk => hunk.trimEnd().split('\n'));
    const after = lines.reduce(
      (text, hunk) => {
        const side = (sign: string) =>
          hunk
            .filter(line => line.startsWith(sign) || line.startsWith(' '))
            .map(line => `${line.slice(1)}\n`)
            .join('');
        assert.ok(text.includes(side('-')), `${file} has no\n${side('-')}`);
        return text.replace(side('-'), () => side('+'));
      },
      readFileSync(path, 'utf8'),
    );
    writeFileSync(path, after);
    if (file.startsWith('test/')) return;
    await until(`${file} is applied`, 60_000, () =>
      new RegExp(`^saved .*${file}.*(applied|found) in`, 'm').test(start?.stdout().slice(from) ?? ''),
    );
  }

  async function exactly(wanted: readonly (readonly string[])[]): Promise<void> {
    const stores = storesOf({ output: key => outputOf(state, key) });
    let found: unknown;
    const sql = "SELECT * FROM readings_by_day WHERE day < '2026-04-01' ORDER BY day, name";
    await until('exact sums', 60_000, async () => {
      found = (await stores.query(sql)).map(row => row.map(String));
      return JSON.stringify(found) === JSON.stringify(wanted);
    }).catch(() => assert.deepEqual(found, wanted));
    const aside = await stores.setAside('readings-aggregate');
    const without = aside.filter(({ bytes }) => textOf(bytes).includes('T10:00:01.000Z'));
    assert.equal(without.length, wanted === second ? 1 : 0);
    stores.close();
  }
});

function textOf(bytes: unknown): string {
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString() : '';
}

interface Block {
  readonly language: string;
  /** The file that the words before it name last. */
  readonly file: string;
  readonly text: string;
}

function blocksOf(document: string): readonly Block[] {
  return [...document.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(
    ({ index, 1: language = '', 2: text = '' }) => {
      const named = [...document.slice(0, index).matchAll(/`(\S+\.ndjson)`/g)].at(-1)?.[1] ?? '';
      return { language, file: named, text };
    },
  );
}
