import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Command } from '../../terminal/command.ts';
import { flagsOf } from '../../terminal/flags.ts';
import { Refusal, WrongUsage } from '../../terminal/refusal.ts';
import { changedLists } from './lists.ts';
import { type NewFile, pipelineFiles, type ProjectFile } from './template.ts';

const usage = `usage: npm run new -- pipeline NAME

Writes every file of a small working pipeline, and its line in each list of pipelines: records { at, name, value } of
topic NAME, each kept in DynamoDB, their number and total by day and name in MySQL, a view, a page, something to
produce, and tests. Change them into your own: docs/your-own-pipeline.md goes through them.

  NAME    2 to 20 lower case letters and digits, the first a letter, such as readings

It changes nothing when a file or a name is there already, or when a list has no place for a line.`;

const root = fileURLToPath(new URL('../../../', import.meta.url));

export const newCommand: Command = {
  name: 'new',
  usage,
  run: async words => {
    for (const line of await makeNew(root, words)) console.log(line);
  },
};

/** Makes what the words ask for in the project at `root`, and answers what to say of it. Throws before it changes anything. */
export async function makeNew(root: string, words: readonly string[]): Promise<readonly string[]> {
  const [what, name, ...rest] = flagsOf(words, {}).positionals;
  if (what === undefined) throw new WrongUsage('say what: pipeline NAME');
  if (what !== 'pipeline')
    throw new WrongUsage(`there is nothing new of the kind "${what}"; there is: pipeline`);
  if (name === undefined) throw new WrongUsage('say what the pipeline is called: pipeline NAME');
  if (rest.length > 0) throw new WrongUsage(`unexpected "${rest.join(' ')}"`);
  refuseName(name);
  const files = await pipelineFiles(name);
  refuseTaken(root, name, files);
  const lists = await changedLists(root, name);
  await writeFiles(root, [...files, ...lists]);
  const isFormatted = await formatFiles(root, [...files, ...lists]);
  return [
    'made:',
    ...files.map(({ path, text }) => `  ${path}  (${text.split('\n').length - 1} lines)`),
    'changed, a line each:',
    ...lists.map(({ path }) => `  ${path}`),
    ...(isFormatted
      ? []
      : ['the formatter did not run: `npm run format` breaks their lines as it wants them']),
    '',
    'next:',
    `  npm start    a run that lasts already picks it up by itself; its page is #${name}`,
    `  npm run produce -- ${name}    simulated records; --file F sends a file of {"at","name","value"} lines`,
    `  npm test -- test/domain/${name}/record.test.ts test/functions/${name}.test.ts test/integration/${name}.test.ts`,
    `  domain/${name}/record.ts is where to begin making it yours; docs/your-own-pipeline.md goes on from here`,
  ];
}

/** Words that mean something else where a pipeline's name stands: in an address of /api, or after `npm run produce`. */
const taken: Readonly<Record<string, string>> = {
  raw: '`npm run produce -- raw` sends lines to any topic',
  streams: '/api/streams answers what all streams do',
};

/** Refuses what cannot be at once a file's name, a topic's, a table's and an identifier's beginning. */
function refuseName(name: string): void {
  if (!/^[a-z][a-z0-9]{1,19}$/.test(name))
    throw new WrongUsage(
      `a pipeline's name is 2 to 20 lower case letters and digits, the first a letter, such as readings; not ${JSON.stringify(name)}`,
    );
  const use = Object.hasOwn(taken, name) ? taken[name] : undefined;
  if (use !== undefined) throw new Refusal(`"${name}" is in use: ${use}; choose another name`);
}

/** Refuses a pipeline of which any file or folder is there: another one has the name, or the project uses it. */
function refuseTaken(root: string, name: string, files: readonly NewFile[]): void {
  const there = files.find(({ place }) => existsSync(join(root, place)));
  if (there !== undefined)
    throw new Refusal(`the name "${name}" is taken: ${there.place} is there already; nothing was written`);
}

async function writeFiles(root: string, files: readonly ProjectFile[]): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

const formatter = 'node_modules/@biomejs/biome/bin/biome';

/**
 * Breaks lines as the project's formatter does: how long they are depends on the pipeline's name. False where the
 * formatter cannot be run.
 */
function formatFiles(root: string, files: readonly ProjectFile[]): Promise<boolean> {
  const words = [formatter, 'format', '--write', ...files.map(({ path }) => path)];
  return promisify(execFile)(process.execPath, words, { cwd: root }).then(
    () => true,
    () => false,
  );
}
