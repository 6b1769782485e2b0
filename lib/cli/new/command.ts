import { fileURLToPath } from 'node:url';
import type { Command } from '../../terminal/command.ts';
import { flagsOf } from '../../terminal/flags.ts';
import { WrongUsage } from '../../terminal/refusal.ts';
import { formatFiles } from './format.ts';
import { changedLists } from './lists.ts';
import { refuseName } from './name.ts';
import { pipelineFiles } from './template.ts';
import { refuseTaken, writeFiles } from './write.ts';

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
