/** Cells that need more than this are the ones that give way, characters. */
const least = 8;

/** Characters in a line of standard output; without end where it is no terminal. */
export function terminalWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;
}

/** Widths of columns that together take `room` at most: the widest give way first, none below 8 characters. */
export function fitted(widths: readonly number[], room: number): readonly number[] {
  const fit = [...widths];
  for (let left = sum(fit) - room; left > 0; ) {
    const widest = Math.max(...fit);
    if (widest <= least) break;
    const next = Math.max(least, ...fit.filter(width => width < widest));
    const many = fit.filter(width => width === widest).length;
    const less = Math.min(widest - next, Math.ceil(left / many));
    fit.forEach((width, at) => {
      if (width === widest) fit[at] = width - less;
    });
    left -= less * many;
  }
  return fit;
}

/** A cell as lines of `width` characters at most, broken at blanks where there are any. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const blank = rest.lastIndexOf(' ', width);
    const end = blank > 0 ? blank : width;
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
