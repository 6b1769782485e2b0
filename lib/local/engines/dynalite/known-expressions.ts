import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

interface Context {
  readonly attrNames?: Readonly<Record<string, unknown>>;
  readonly attrVals?: Readonly<Record<string, unknown>>;
  readonly unusedAttrNames: Record<string, unknown>;
  readonly unusedAttrVals: Record<string, unknown>;
  readonly isKeyCondition?: boolean;
  readonly compare: (operator: 'GT', value: unknown, other: unknown) => boolean;
}
type Parse = (expression: string, options: { readonly context: Context }) => unknown;

/** A parsed expression in which the name of a value stands for the value. */
interface Known {
  readonly tree: unknown;
  readonly names: readonly string[];
  readonly values: readonly string[];
  /** Names of values, the lower before the upper. */
  readonly bounds: readonly (readonly [string, string])[];
}

class ValueNamed {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** More than an application has. */
const most = 200;
/** Of this the parser looks into values, not at their types alone. It does of bounds, which are looked at here. */
const looksIntoValues = /attribute_type/i;

/**
 * Lets dynalite parse an expression once and not at every call, which takes longer than what the call does: a writer sends
 * the same expression, with the same names and types of values, each time.
 */
export function keepExpressions(): void {
  for (const name of ['condition', 'update']) {
    const parser = require(`dynalite/db/${name}Parser`) as { parse: Parse };
    parser.parse = keeping(parser.parse);
  }
}

/** The same parser, that keeps what it has parsed. */
export function keeping(parse: Parse): Parse {
  const known = new Map<string, Known>();
  return (expression, options) => {
    const { context } = options;
    const { attrNames = {}, attrVals = {}, unusedAttrNames, unusedAttrVals } = context;
    if (looksIntoValues.test(expression)) return parse(expression, options);
    const types = Object.entries(attrVals).map(([name, value]) => [name, ...Object.keys(Object(value))]);
    const key = JSON.stringify([expression, attrNames, types, context.isKeyCondition]);
    const found = known.get(key);
    const isUpsideDown = ([lower, upper]: Known['bounds'][number]): boolean =>
      context.compare('GT', attrVals[lower], attrVals[upper]);
    if (found !== undefined && !found.bounds.some(isUpsideDown)) {
      forget(unusedAttrNames, found.names);
      forget(unusedAttrVals, found.values);
      return replaced(found.tree, part => (part instanceof ValueNamed ? attrVals[part.name] : undefined));
    }
    // Of its own, as the request's expressions share theirs.
    const own = { unusedAttrNames: { ...attrNames }, unusedAttrVals: { ...attrVals } };
    const tree = parse(expression, { context: { ...context, ...own } });
    const names = Object.keys(attrNames).filter(name => !(name in own.unusedAttrNames));
    const values = Object.keys(attrVals).filter(name => !(name in own.unusedAttrVals));
    forget(unusedAttrNames, names);
    forget(unusedAttrVals, values);
    // A text says what is wrong with it.
    if (typeof tree === 'string') return tree;
    const nameOf = new Map(Object.entries(attrVals).map(([name, value]) => [value, name]));
    const named = replaced(tree, part => {
      const name = nameOf.get(part);
      return name === undefined ? undefined : new ValueNamed(name);
    });
    if (known.size >= most) known.clear();
    known.set(key, { tree: named, names, values, bounds: boundsIn(named) });
    return tree;
  };
}

function forget(unused: Record<string, unknown>, used: readonly string[]): void {
  for (const name of used) delete unused[name];
}

/** Of each BETWEEN of two values. */
function boundsIn(part: unknown): Known['bounds'] {
  if (typeof part !== 'object' || part === null) return [];
  const { type, args } = part as { readonly type?: unknown; readonly args?: readonly unknown[] };
  const [, lower, upper] = type === 'between' && args !== undefined ? args : [];
  const own = lower instanceof ValueNamed && upper instanceof ValueNamed;
  return [...(own ? [[lower.name, upper.name] as const] : []), ...Object.values(part).flatMap(boundsIn)];
}

/** A copy in which parts stand for others. */
function replaced(part: unknown, by: (part: unknown) => unknown): unknown {
  if (typeof part !== 'object' || part === null) return part;
  const other = by(part);
  if (other !== undefined) return other;
  if (Array.isArray(part)) return part.map(each => replaced(each, by));
  const copy = Object.create(Object.getPrototypeOf(part) as object | null) as Record<string, unknown>;
  for (const [name, each] of Object.entries(part)) copy[name] = replaced(each, by);
  return copy;
}
