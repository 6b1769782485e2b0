import { BadRequest } from './http.ts';

const most = 8;

/**
 * The parameters by name, each of them known and given once; anything else is a BadRequest. Those of `lists` may be given
 * more than once: their values stand one a line.
 */
export function readParameters(
  rawQuery: string,
  known: readonly string[],
  lists: readonly string[] = [],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    if (!known.includes(name))
      throw new BadRequest(
        `unknown parameter ${JSON.stringify(name)}; known: ${known.length > 0 ? known.join(', ') : 'none'}`,
      );
    const before = found.get(name);
    if (before !== undefined && !lists.includes(name)) throw new BadRequest(`${name} is given twice`);
    found.set(name, before === undefined ? value : `${before}\n${value}`);
  }
  return found;
}

/**
 * The names of a list, one a parameter: at most 8 different ones, each good; anything else is a BadRequest. Undefined where
 * it is not given. A single value with commas may still be several names: `namesOf` decides.
 */
export function readNames(
  parameters: ReadonlyMap<string, string>,
  name: string,
  isGood: (item: string) => boolean,
): readonly string[] | undefined {
  const given = parameters.get(name)?.split('\n');
  const [only = '', ...more] = given ?? [];
  if (given === undefined || (more.length === 0 && isGood(only))) return given;
  return checked(more.length === 0 ? only.split(',') : given, name, isGood);
}

/** The names that were asked for: a value with commas is one name where there is such a one, else several: `A,B`. */
export function namesOf(
  given: readonly string[],
  isThere: (name: string) => boolean,
  name: string,
  isGood: (item: string) => boolean,
): readonly string[] {
  const [only = '', ...more] = given;
  const parts = only.split(',');
  if (more.length > 0 || parts.length < 2 || isThere(only) || !parts.every(isGood)) return given;
  return checked(parts, name, isGood);
}

function checked(
  names: readonly string[],
  name: string,
  isGood: (item: string) => boolean,
): readonly string[] {
  if (names.length > most) throw new BadRequest(`${name} takes at most ${most} names`);
  const bad = names.find(each => !isGood(each));
  if (bad !== undefined)
    throw new BadRequest(`${name} must be names, one each time it is given, not ${JSON.stringify(bad)}`);
  if (new Set(names).size < names.length) throw new BadRequest(`${name} must be different names`);
  return names;
}
