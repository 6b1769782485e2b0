/** A value as the client prints it: keys bare, strings in double quotes, `Null` for none. */
export function printed(value: unknown): string {
  if (value === null || value === undefined) return 'Null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(printed).join(',')}]`;
  if (typeof value === 'object') {
    const pairs = Object.entries(value).map(([key, item]) => `${bare(key)}:${printed(item)}`);
    return `{${pairs.join(',')}}`;
  }
  return JSON.stringify(value) ?? '';
}

function bare(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key);
}
