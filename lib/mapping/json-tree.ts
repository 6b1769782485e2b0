/** A number as it was written: to a filter, 300 is not 300.0. */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** JSON of which numbers keep their text. */
export type Tree = null | boolean | string | NumberText | readonly Tree[] | ReadonlyMap<string, Tree>;

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** Throws a SyntaxError where `JSON.parse` does. */
export function parseTree(text: string): Tree {
  JSON.parse(text);
  // Numbers become strings marked `n`, and strings and names are marked `s`, so that nothing can be taken for the other.
  const marked = text.replace(STRING_OR_NUMBER, token =>
    token.startsWith('"') ? `"s${token.slice(1)}` : `"n${token}"`,
  );
  return treeOf(JSON.parse(marked));
}

function treeOf(value: unknown): Tree {
  if (typeof value === 'string')
    return value.startsWith('n') ? new NumberText(value.slice(1)) : value.slice(1);
  if (Array.isArray(value)) return value.map(treeOf);
  if (typeof value === 'object' && value !== null)
    return new Map(Object.entries(value).map(([name, each]) => [name.slice(1), treeOf(each)]));
  return value === true || value === false ? value : null;
}
