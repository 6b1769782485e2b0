import { firstWord, sqlTokens } from '../../domain/sql-text.ts';

/** A parameter as a user's module gives it; `undefined` stands for null, lists and maps may nest. */
export type Value =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | readonly Value[]
  | { readonly [key: string]: Value };

/** What a user's module answers for one message, or for several. */
export interface WriteStatement {
  /** As the module wrote it. */
  readonly query: string;
  /** JSON: what is undefined is null, a bigint its digits. */
  readonly params: Readonly<Record<string, Value>>;
  /** As the Data API takes it: names after colons. */
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number | boolean | null>>;
}

/** The user's module broke its contract; the message says where. Delivered again, the batch fails again. */
export class TransformFault extends Error {
  override readonly name = 'TransformFault';
}

/** The statements of a module's answer, every one checked. Throws TransformFault. */
export function statementsOf(answer: unknown): readonly WriteStatement[] {
  if (!Array.isArray(answer))
    throw new TransformFault(`stream() must answer a list of [sql, params], not ${kindOf(answer)}`);
  return answer.map((entry: unknown, index) =>
    statementOf(entry, `statement ${index + 1} of stream()'s answer`),
  );
}

function statementOf(entry: unknown, where: string): WriteStatement {
  if (!Array.isArray(entry) || entry.length < 1 || entry.length > 2)
    throw new TransformFault(`${where} must be [sql, params], not ${kindOf(entry)}`);
  const [query, given = {}] = entry as readonly unknown[];
  if (typeof query !== 'string')
    throw new TransformFault(`${where}: its sql is ${kindOf(query)}, not a string`);
  const params = given === null ? {} : given;
  if (!isMap(params))
    throw new TransformFault(`${where}: its params are ${kindOf(params)}, not a map of names and values`);
  const { sql, names } = bindable(query);
  const verb = firstWord(query);
  if (!writes.has(verb))
    throw new TransformFault(
      `${where} begins with ${JSON.stringify(verb || query.slice(0, 20))}: a transform writes rows by INSERT, REPLACE, UPDATE or DELETE; ` +
        'anything else might commit half a batch',
    );
  const missing = names.find(name => !Object.hasOwn(params, name));
  if (missing !== undefined)
    throw new TransformFault(`${where} uses :${missing}, which is not in its params`);
  const parameters = Object.entries(params).map(([name, value]) => {
    if (!/^\w+$/.test(name))
      throw new TransformFault(
        `${where}: a parameter's name is letters, digits and _, not ${JSON.stringify(name)}`,
      );
    return [name, fieldOf(value, `${where}: parameter ${name}`)] as const;
  });
  return {
    query,
    params: JSON.parse(JSON.stringify(params, exact)),
    sql,
    parameters: Object.fromEntries(parameters),
  };
}

/** The query with `:name` for every `$name`, and its names. */
function bindable(query: string): { readonly sql: string; readonly names: readonly string[] } {
  const names: string[] = [];
  let sql = '';
  let end = 0;
  for (const token of sqlTokens(query)) {
    if (token.kind !== 'colon' && token.kind !== 'dollar') continue;
    sql += `${query.slice(end, token.from)}:${token.name}`;
    names.push(token.name);
    end = token.to;
  }
  return { sql: sql + query.slice(end), names };
}

const writes = new Set(['INSERT', 'REPLACE', 'UPDATE', 'DELETE']);

/** Lists and maps travel as JSON; whole numbers that a double would round, as their digits. */
function fieldOf(value: unknown, where: string): string | number | boolean | null {
  check(value, where);
  if (value === null || value === undefined) return null;
  if (typeof value === 'object') return JSON.stringify(value, exact);
  if (typeof value === 'bigint') return String(value);
  return value as string | number | boolean;
}

function exact(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : (value ?? null);
}

function check(value: unknown, where: string): void {
  if (value === null || ['undefined', 'boolean', 'bigint', 'string'].includes(typeof value)) return;
  if (Number.isFinite(value)) return;
  if (Array.isArray(value)) return value.forEach((item, index) => check(item, `${where}[${index}]`));
  if (isMap(value)) return Object.entries(value).forEach(([key, item]) => check(item, `${where}.${key}`));
  throw new TransformFault(
    `${where} is ${kindOf(value)}; a value is null, a boolean, a finite number, a string, a list or a map`,
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object')
    return isMap(value) ? 'a map' : `a ${value.constructor?.name ?? 'strange object'}`;
  return typeof value === 'number' ? String(value) : `a ${typeof value}`;
}
