import { quantity } from '../../../terminal/plurals.ts';
import { table } from '../../../terminal/table.ts';
import { dryRun, type PreviewedBatch } from '../records/dry-run.ts';
import { howMany, howManyFlags, nameFor, printJson, verb, watch } from './verb.ts';

/** Rows of a dry run that a person is shown. */
const fewRows = 40;

export const testVerb = verb({
  name: 'test',
  lines: `  test NAME      ask the function what it would write of the next batch; nothing is written
                 --limit K batches (1); --timeout MS for each (30000)`,
  flags: howManyFlags,
  read: (values, words) => ({ name: nameFor('test', words), how: howMany(values) }),
  async run({ deployment, streams, json }, { name, how }) {
    const batches = await dryRun(deployment, streams, name, how, watch);
    if (json) return printJson(batches);
    for (const batch of batches) console.log(previewText(batch));
  },
});

function previewText({ records, table: target, rows, total, setAside }: PreviewedBatch): string {
  const names = [...new Set(rows.flatMap(row => Object.keys(row)))];
  const cells = rows.slice(0, fewRows).map(row => names.map(column => cell(row[column])));
  const more = total - cells.length;
  return [
    `${quantity(records, 'record')} would write ${quantity(total, 'row')}${target === undefined ? '' : ` to ${target}`}`,
    ...(cells.length === 0 ? [] : [table(names, cells)]),
    ...(more > 0
      ? [`and ${more} more ${more === 1 ? 'row' : 'rows'}; --json shows ${more === 1 ? 'it' : 'them'}`]
      : []),
    ...setAside.map(
      ({ partition, offset, reason }) =>
        `would set aside offset ${offset} of partition ${partition}: ${reason}`,
    ),
  ].join('\n');
}

function cell(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
