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

export const newCommand: Command = { name: 'new', usage, run };

const root = fileURLToPath(new URL('../../../', import.meta.url));

async function run(words: readonly string[]): Promise<void> {
  const [what, name, ...rest] = flagsOf(words, {}).positionals;
  if (what === undefined) throw new WrongUsage('say what: pipeline NAME');
  if (what !== 'pipeline')
    throw new WrongUsage(`there is nothing new of the kind "${what}"; there is: pipeline`);
  if (name === undefined) throw new WrongUsage('say what the pipeline is called: pipeline NAME');
  if (rest.length > 0) throw new WrongUsage(`unexpected "${rest.join(' ')}"`);
  refuseName(name);
  const files = await pipelineFiles(name);
  await refuseTaken(root, name, files);
  const lists = await changedLists(root, name);
  await writeFiles(root, [...files, ...lists]);
  await formatFiles(root, [...files, ...lists]);

  console.log('made:');
  for (const { path, text } of files) console.log(`  ${path}  (${text.split('\n').length - 1} lines)`);
  console.log('changed, a line each:');
  for (const { path } of lists) console.log(`  ${path}`);
  console.log(`
next:
  npm start                        a run that lasts picks it up by itself; then #${name} is its page
  npm run produce -- ${name}  simulated records; --file F sends a file of {"at","name","value"} lines
  npm test -- test/domain/${name}/record.test.ts test/functions/${name}.test.ts test/integration/${name}.test.ts
  domain/${name}/record.ts is where to begin making it yours; docs/your-own-pipeline.md goes on from here`);
}
