import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { documentTables, renewed } from '../../cost/documents.ts';
import { readOn, region } from '../../cost/prices.ts';
import { costTables } from '../../cost/tables/cost-tables.ts';
import { scaleTables } from '../../cost/tables/scale-tables.ts';
import type { Table } from '../../cost/tables/table.ts';
import { markdown } from '../../cost/tables/table.ts';
import type { Command } from '../../terminal/command.ts';
import { flagsOf } from '../../terminal/flags.ts';
import { WrongUsage } from '../../terminal/refusal.ts';
import { table as boxed } from '../../terminal/table.ts';

const pricedStages = ['dev', 'prod'] as const;

/** Documents whose tables are printed by `npm run cost`, from the repository's root. */
export const documents = ['README.md', 'docs/cost.md', 'docs/scale.md'] as const;

export const costCommand: Command = {
  name: 'cost',
  usage: `usage: npm run cost [-- flags]

  --stage S     dev or prod (default both)
  --scale       how far a stage goes and what breaks first, instead of what it costs
  --markdown    tables as in the documents
  --write       print the tables of ${documents.join(', ')} anew, and nothing here

Everything is computed from the settings of the stages and the tables in lib/cost; nothing is looked up or deployed.`,
  run: words => {
    const flag = { type: 'boolean' } as const;
    const { values, positionals } = flagsOf(words, {
      stage: { type: 'string' },
      scale: flag,
      markdown: flag,
      write: flag,
    });
    const [word] = positionals;
    if (word !== undefined) throw new WrongUsage(`there is nothing named "${word}" to cost`);
    if (values.write) {
      if (words.length > 1) throw new WrongUsage('--write goes alone');
      for (const document of documents) rewrite(document);
      return Promise.resolve();
    }
    const stages = pricedStages.filter(stage => values.stage === undefined || values.stage === stage);
    if (stages.length === 0) {
      throw new WrongUsage(`--stage wants ${pricedStages.join(' or ')}, not "${values.stage}"`);
    }
    console.log(
      `US dollars in ${region}, prices put together on ${readOn}, without free tiers; docs/cost.md says more`,
    );
    const print = values.markdown ? asMarkdown : asBox;
    for (const one of (values.scale ? scaleTables : costTables)(stages)) console.log(print(one));
    return Promise.resolve();
  },
};

function rewrite(document: string): void {
  const path = fileURLToPath(new URL(`../../../${document}`, import.meta.url));
  const text = readFileSync(path, 'utf8');
  const now = renewed(text, documentTables());
  if (now !== text) writeFileSync(path, now);
  console.log(`${document}: ${now === text ? 'as it was' : 'printed anew'}`);
}

function asMarkdown(one: Table): string {
  return `\n## ${one.title}\n\n${markdown(one)}`;
}

function asBox({ title, head, rows }: Table): string {
  const plain = (cells: readonly string[]) => cells.map(cell => cell.replaceAll(/\*\*|`/g, ''));
  return `\n${title}\n${boxed(head, rows.map(plain))}`;
}
