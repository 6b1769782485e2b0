import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { script } from '../support/run/program.ts';
import type { ProjectCopy } from '../support/run/project-copy.ts';

/** As long as a name may be: the formatter has most to do. */
const name = 'abcdefghijklmnop2026';

/** A pipeline more in a copy of the project. That it compiles is for who compiles the whole copy to see. */
export function madePipeline(project: ProjectCopy): void {
  const done = async (file: string, ...words: string[]): Promise<string> => {
    const environment = { CDK_CONTEXT_JSON: '{"stage":"prod"}' };
    const { code, stdout, stderr } = await script(file, words, environment, project).ended;
    assert.equal(code, 0, `${file}: ${stdout}${stderr}`);
    return stdout;
  };

  it('a new pipeline passes the linter, the formatter and its own tests, and synthesizes', async () => {
    const before = treeOf(project);
    const said = await done('bin/new.ts', 'pipeline', name);
    const listed = [...said.matchAll(/^ {2}([\w./-]+\.tsx?)(?: {2}\(\d+ lines\))?$/gm)].map(
      ([, path = '']) => path,
    );
    const differs = [...treeOf(project)]
      .filter(([file, text]) => before.get(file) !== text)
      .map(([file]) => file);
    assert.deepEqual(listed.map(path => join(project.folder, path)).sort(), differs.sort());

    await done('node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings', ...listed);
    await done('node_modules/@biomejs/biome/bin/biome', 'format', ...listed);
    assert.match(await done(`test/domain/${name}/record.test.ts`), /pass 9\b/);
    await done('bin/app.ts');
  });
}

/** Every source of the copy with its text. */
function treeOf({ folder }: ProjectCopy): ReadonlyMap<string, string> {
  const rooms = ['lib', 'domain', 'functions', 'dashboard', 'test'].map(room => join(folder, room));
  const entries = rooms.flatMap(room => readdirSync(room, { recursive: true, withFileTypes: true }));
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  return new Map(files.map(file => [file, readFileSync(file, 'utf8')]));
}
