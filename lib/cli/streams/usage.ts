const head = (verb: string, flags: string): string =>
  `usage: npm run streams -- ${verb}${flags === '' ? '' : ` ${flags}`} [--json] [--state DIR | --aws STACK]`;

/** Each verb's lines, in the order and the groups of the whole. */
const groups: readonly (readonly (readonly [verb: string, lines: string])[])[] = [
  [
    ['list', '  list           every stream: where its topic is, function, batching, owner, status, lag'],
    ['info', '  info NAME      one stream in full: offsets and lag by partition, what was set aside and why'],
    [
      'tail',
      `  tail NAME      show its topic's records as they pass; --limit N of them, --from beginning or end (default end)`,
    ],
  ],
  [
    [
      'start',
      `  start NAME     go on where it stopped; --all for every stream
                 --limit K: only K batches, then stopped; --timeout MS for each (30000)`,
    ],
    ['stop', '  stop NAME      finish the batch under way, commit, stop; --all for every stream'],
    [
      'run',
      `  run NAME --available-now
                 everything there is now, batch by batch, then stopped`,
    ],
    [
      'test',
      `  test NAME      ask the function what it would write of the next batch; nothing is written
                 --limit K batches (1); --timeout MS for each (30000)`,
    ],
  ],
  [
    [
      'create',
      `  create NAME --topic T --function F
                 a new stream, stopped unless --start
                 --batch-size N records (100); --batch-interval MS (500)
                 --starting-position beginning|end|TIME (beginning)
                 --group G: a place of its own; the group is then millrace-STAGE-NAME:G`,
    ],
    ['drop', '  drop NAME      end it; its place in the topic stays. Refused for streams of the stack'],
  ],
  [
    [
      'seek',
      `  seek NAME --to beginning|end|OFFSET|TIME
                 move its place; TIME such as 2026-03-01T09:30Z. Sums count nothing again
                 --recount: remove the sums from there on, so that they are counted anew`,
    ],
    ['redrive', '  redrive NAME   give the function once more what was set aside or given up'],
  ],
  [['shell', '  shell          an interactive client for CREATE STREAM and its like; < FILE for a script']],
];

export const usage = `${head('VERB', '[NAME]')}

${groups.map(group => group.map(([, lines]) => lines).join('\n')).join('\n\n')}

  --json         for programs: JSON on stdout, nothing else
  --state DIR    the run to act on (default .millrace)
  --aws STACK    the stacks to act on instead, such as millrace-dev; --yes answers its questions

VERB --help says what one of them takes. test, seek, run and start --limit want the stream stopped.
A stream keeps its place: whatever stops it, it goes on after the last batch it committed.`;

/** Flags that may stand before the verb, with a word of their own. */
const takesValue = new Set(['--state', '--aws']);
const nameless = new Set(['list', 'shell']);

/** The usage of the verb that is named first, else the whole. */
export function usageOf(words: readonly string[]): string {
  const first = words.find((word, at) => !word.startsWith('-') && !takesValue.has(words[at - 1] ?? ''));
  const found = groups.flat().find(([verb]) => verb === first);
  if (found === undefined) return usage;
  const [verb, lines] = found;
  return `${head(verb, nameless.has(verb) ? '' : 'NAME')}\n\n${lines}`;
}
