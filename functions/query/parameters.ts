import { BadRequest } from './http.ts';

const most = 8;

/** The parameters by name, each of them known and given once; anything else is a BadRequest. */
export function readParameters(rawQuery: string, known: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    if (!known.includes(name))
      throw new BadRequest(
        `unknown parameter ${JSON.stringify(name)}; known: ${known.length > 0 ? known.join(', ') : 'none'}`,
      );
    if (found.has(name)) throw new BadRequest(`${name} is given twice`);
    found.set(name, value);
  }
  return found;
}

/** `A,B`: at most 8 different names, each good; anything else is a BadRequest. Undefined where it is not given. */
export function readList(
  parameters: ReadonlyMap<string, string>,
  name: string,
  isGood: (item: string) => boolean,
): readonly string[] | undefined {
  const text = parameters.get(name);
  if (text === undefined) return undefined;
  const items = text.split(',');
  if (items.length > most) throw new BadRequest(`${name} takes at most ${most} names`);
  if (!items.every(isGood)) throw new BadRequest(`${name} must be names separated by commas`);
  if (new Set(items).size < items.length) throw new BadRequest(`${name} must be different names`);
  return items;
}
