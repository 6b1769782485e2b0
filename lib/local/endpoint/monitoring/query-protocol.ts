/** AWS's query protocol: a form whose names are paths, answered by XML. */

interface Node {
  [name: string]: Node | string;
}

const deepest = 12;

/** `A.member.1.B=x` is `{ A: [{ B: 'x' }] }`; every value is text. */
export function parseForm(form: URLSearchParams): Readonly<Record<string, unknown>> {
  const root: Node = Object.create(null);
  for (const [path, value] of form) {
    const steps = path.split('.');
    if (path === '' || steps.length > deepest) continue;
    let node = root;
    for (const step of steps.slice(0, -1)) {
      const next = node[step];
      const child: Node = typeof next === 'object' ? next : Object.create(null);
      node[step] = child;
      node = child;
    }
    node[steps.at(-1) ?? ''] = value;
  }
  return Object.fromEntries(Object.entries(root).map(([name, value]) => [name, plain(value)]));
}

/** A list's elements are in the order of their numbers. */
function plain(node: Node | string): unknown {
  if (typeof node === 'string') return node;
  const { member } = node;
  if (typeof member === 'object')
    return Object.entries(member)
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, each]) => plain(each));
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, plain(value)]));
}

/** A list's elements are `<member>`; what is undefined is left out. */
export function toXml(name: string, value: unknown): string {
  return `<${name} xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/">${elements(value)}</${name}>`;
}

/** An object's members as elements of their names. */
export function elements(value: unknown): string {
  if (Array.isArray(value)) return value.map(each => `<member>${elements(each)}</member>`).join('');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => `<${name}>${elements(each)}</${name}>`)
      .join('');
  return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
