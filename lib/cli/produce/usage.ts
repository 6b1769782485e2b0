import type { Source, SourceFlag } from './source.ts';
import { sources } from './sources.ts';

/** Where the text of a flag begins. */
const column = 22;

/** The usage of the source that the words name; of the command where they name none. */
export function usageFor(words: readonly string[]): string {
  const named = words.flatMap(word => sources.find(({ name }) => name === word) ?? []);
  return named[0] === undefined ? usage : usageOf(named[0]);
}

function usageOf({ name, topic, unit, hasEventTimes, usage, flags }: Source): string {
  const lines = [
    flagLines('file', usage.file),
    ...Object.entries(flags).map(([flag, about]) => flagLines(flag, about)),
    flagLines('interval', {
      value: 'SECONDS',
      says: ['time between messages, fractions allowed, 0 = as fast as it goes', usage.interval],
    }),
    ...(hasEventTimes ? [flagLines('speed', speed)] : []),
    flagLines('limit', { value: 'N', says: [`stop after N ${unit}s`] }),
    flagLines('allow-rejected', {
      value: 'N',
      says: [`end with exit code 0 with up to N rejected ${unit}s of a file (default 0)`],
    }),
    flagLines('topic', { value: 'T', says: [topicText(topic)] }),
    flagLines('state', { value: 'DIR', says: ['the run to act on (default .millrace)'] }),
  ];
  const head = `usage: npm run produce -- ${name}${topic === undefined ? ' --topic T' : ''} [flags]`;
  return `${head}\n\n${usage.about}\n\n${lines.join('\n')}\n\n${usage.notes}`;
}

/** The usage of the command where no source is named: what there is to send. */
export const usage = [
  ...sources.map(
    ({ name, topic }, index) =>
      `${index === 0 ? 'usage:' : '      '} npm run produce -- ${name}${topic === undefined ? ' --topic T' : ''} [flags]`,
  ),
  '',
  ...sources.flatMap(({ name, usage: { about } }) => [
    `${name.padEnd(8)}${about.replaceAll('\n', '\n        ')}`,
  ]),
  '',
  '--help after a name shows its flags.',
].join('\n');

const speed: SourceFlag = {
  value: 'N',
  says: ['replay a file N times as fast as it happened, by the times of its rows; not with --interval'],
};

function topicText(topic: Source['topic']): string {
  return topic === undefined
    ? 'topic to send to, created if missing'
    : `topic to send to (default ${typeof topic === 'string' ? topic : topic.says}), created if missing`;
}

function flagLines(name: string, { value, says }: SourceFlag): string {
  const head = `  --${name} ${value}`;
  const indent = ' '.repeat(column);
  return (head.length < column ? head.padEnd(column) : `${head}\n${indent}`) + says.join(`\n${indent}`);
}
