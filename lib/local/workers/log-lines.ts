import type { Readable } from 'node:stream';

/** The largest event of CloudWatch Logs. */
const MOST_CHARACTERS = 256 * 1024;

/** Gives each line of an output, without its end; one that is too long comes in pieces, so that no line fills the memory. */
export function eachLine(output: Readable, onLine: (line: string) => void): void {
  let rest = '';
  output.setEncoding('utf8');
  output.on('data', (chunk: string) => {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) give(line);
    while (rest.length >= MOST_CHARACTERS) {
      onLine(rest.slice(0, MOST_CHARACTERS));
      rest = rest.slice(MOST_CHARACTERS);
    }
  });
  const finish = (): void => {
    if (rest !== '') onLine(rest);
    rest = '';
  };
  output.on('end', finish);
  output.on('error', finish);

  function give(line: string): void {
    for (let at = 0; at === 0 || at < line.length; at += MOST_CHARACTERS)
      onLine(line.slice(at, at + MOST_CHARACTERS));
  }
}
