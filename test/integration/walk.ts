import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Program, script } from '../support/run/program.ts';
import type { ProjectCopy } from '../support/run/project-copy.ts';
import { until } from '../support/until.ts';

export interface Block {
  readonly language: string;
  readonly text: string;
  /** The file that the words before it name last, such as `first.ndjson`. */
  readonly file: string;
  /** Cells of the rows of the table that follows it at once; undefined where none does. */
  readonly rows: readonly (readonly string[])[] | undefined;
}

/** The fenced blocks of a document, in their order. */
export function blocksOf(document: string): readonly Block[] {
  return [...document.matchAll(/^```(\w+)\n([^]*?)^```\n(?:\n\|.*\n\|[-|]+\n((?:\|.*\n)+))?/gm)].map(
    ({ index, 1: language = '', 2: text = '', 3: table }) => {
      const named = [...document.slice(0, index).matchAll(/`(\S+\.ndjson)`/g)].at(-1)?.[1] ?? '';
      const rows = table
        ?.trim()
        .split('\n')
        .map(line => line.slice(2, -2).split(' | '));
      return { language, file: named, text, rows };
    },
  );
}

/**
 * Does in a copy of the project what a document says, as a reader would: types its commands, makes its changes. Of the
 * pipelines only those named run, as others that produce beside them are not what the documents are about.
 */
export function createWalk(project: ProjectCopy, pipelines: string) {
  let start: Program | undefined;

  /** Runs a command as npm would; npm start goes on, and is there once. Answers what the command printed. */
  async function typed(line: string, input?: string): Promise<string> {
    const { scripts } = JSON.parse(readFileSync(join(project.folder, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const [, name = '', given = ''] = /^npm (?:run )?(\S+)(?: -- (.*))?$/.exec(line) ?? [];
    if (name === 'start' && start?.running) return '';
    const [, ...words] = [...(scripts[name] ?? '').split(' '), ...given.split(' ').filter(Boolean)];
    const [file = '', ...rest] = words;
    const began = performance.now();
    const environment = {
      INIT_CWD: project.folder,
      MILLRACE_PIPELINES: name === 'start' ? pipelines : undefined,
    };
    const run = script(file, rest, environment, { folder: project.folder, input });
    if (name === 'start') {
      start = run;
      await ready();
    }
    const { code, stdout, stderr } = name === 'start' ? { code: 0, stdout: '', stderr: '' } : await run.ended;
    assert.equal(code, 0, `${line}: ${stdout}${stderr}`);
    console.log(`${line}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    return stdout;
  }

  const ready = () =>
    until('the line that begins with "ready"', 120_000, () => {
      assert.ok(start?.running, `${start?.stdout()}${start?.stderr()}`);
      return /^ready/m.test(start.stdout());
    });

  return {
    typed,
    /** What the run has printed. */
    said: (): string => start?.stdout() ?? '',

    /** Applies a diff, and waits until the run has taken it where it concerns one. */
    async changed(diff: string): Promise<void> {
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
    },

    /** Kills everything that the run consists of. */
    async kill(): Promise<void> {
      start?.killGroup('SIGKILL');
      await start?.ended;
    },

    async stop(): Promise<void> {
      start?.kill('SIGINT');
      await start?.ended;
    },
  };
}
