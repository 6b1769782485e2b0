/**
 * What a line means: its fields; or `open` when a quoted field has no end on it; or `stray` when a quote stands where none can,
 * with the fields that come of taking it as a letter; or `lost` when it is both, which no more lines can mend.
 */
export interface Fields {
  readonly fields: readonly string[];
  readonly state: 'whole' | 'open' | 'stray' | 'lost';
}

/** How fields stand in a line: what parts them, and whether spaces around them are left out; those within quotes never are. */
export interface FieldStyle {
  readonly separator: string;
  readonly trim: boolean;
}

/** The fields of a record (RFC 4180, with any separator): a quoted field has doubled quotes, separators and line ends in it. */
export function readFields(text: string, { separator, trim }: FieldStyle): Fields {
  if (!text.includes('"')) {
    const fields = text.split(separator);
    return { fields: trim ? fields.map(field => field.trim()) : fields, state: 'whole' };
  }
  const fields: string[] = [];
  let state: Fields['state'] = 'whole';
  let from = 0;
  while (from <= text.length) {
    const start = trim ? pastSpaces(text, from, separator) : from;
    const quoted = text[start] === '"' ? quotedFrom(text, start) : undefined;
    if (quoted === 'open') return { fields, state: state === 'stray' ? 'lost' : 'open' };
    const end = quoted && (trim ? pastSpaces(text, quoted.end, separator) : quoted.end);
    if (quoted && end !== undefined && (end === text.length || text[end] === separator)) {
      fields.push(quoted.value);
      from = end + 1;
      continue;
    }
    // What stands after a closed quote can hold the next separator only there.
    const next = text.indexOf(separator, quoted?.end ?? from);
    const field = text.slice(from, next === -1 ? text.length : next);
    if (field.includes('"')) state = 'stray';
    fields.push(trim ? field.trim() : field);
    from = next === -1 ? text.length + 1 : next + 1;
  }
  return { fields, state };
}

/** The value in the quotes that open at `start`, and the place behind the one that closes. */
function quotedFrom(text: string, start: number): { value: string; end: number } | 'open' {
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return 'open';
    if (text[quote + 1] !== '"')
      return { value: text.slice(start + 1, quote).replaceAll('""', '"'), end: quote + 1 };
    from = quote + 2;
  }
}

function pastSpaces(text: string, from: number, separator: string): number {
  let place = from;
  while (place < text.length && text[place] !== separator && text[place]?.trim() === '') place++;
  return place;
}
