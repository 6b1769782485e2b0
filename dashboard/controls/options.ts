/** Something to choose, found by its name or by what stands beside it. */
export interface Option {
  readonly name: string;
  readonly detail: string;
}

/** Options with every word of `query` in name or detail; those whose name begins with it come first. */
export function matching(options: readonly Option[], query: string): readonly Option[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '');
  const first = words[0];
  if (first === undefined) return options;
  const found = options.filter(option => {
    const text = `${option.name} ${option.detail}`.toLowerCase();
    return words.every(word => text.includes(word));
  });
  const begins = (option: Option): boolean => option.name.toLowerCase().startsWith(first);
  return [...found.filter(begins), ...found.filter(option => !begins(option))];
}
