import type { CleanUp } from './clean-up.ts';
import { cleanUps } from './clean-ups.ts';

const head =
  'npm run data -- delete PIPELINE --from T --to T [--dry-run | --yes] [--json] [--state DIR | --aws STACK]';

export const usage = `usage: ${head}

Deletes what a pipeline keeps of a time range: its items in DynamoDB and its sums in MySQL. It counts first, says how much
there is of which days, asks once, and deletes in steps. Cut off, the same command goes on. Streams may run meanwhile.

  --from T       where the range begins: a date, or a time such as 2026-03-01T09:30Z, in UTC
  --to T         where it ends; this moment itself is not in it
  --dry-run      count, and change nothing
  --yes          the answer to what it would ask
  --json         for programs: JSON on stdout, nothing else
  --state DIR    the run to act on (default .millrace)
  --aws STACK    the stacks to act on instead, such as millrace-dev

Marks are kept: a record that was counted and is delivered again counts nothing, though its sums are deleted. What the topics
still hold is not deleted: \`streams seek NAME-transform\` stores it again, and \`streams seek NAME-aggregate --recount\`
counts it again. Records that were set aside have no time, and stay.

  npm run data -- latest PIPELINE [--state DIR | --aws STACK]

finds the latest rows of every day again by reading the whole table: for days that an older Millrace wrote, which kept them in an
index.

${cleanUps.map(({ name }) => name).join(', ')}: --help after a name says what of it goes.`;

/** The usage of the pipeline that the words name; of the command where they name none. */
export function usageFor(words: readonly string[]): string {
  const named = words.flatMap(word => cleanUps.find(({ name }) => name === word) ?? [])[0];
  return named === undefined ? usage : `usage: ${head.replace('PIPELINE', named.name)}\n\n${saysOf(named)}`;
}

function saysOf(cleanUp: CleanUp): string {
  if ('says' in cleanUp) return cleanUp.says;
  return `${cleanUp.name} has no times to delete by: ${cleanUp.hasNoTimes}`;
}
