/** Whether text is an event filter pattern: objects down to lists of values and comparisons, as EventBridge has them. */
export function isFilterPattern(text: string): boolean {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    return false;
  }
  return isObject(pattern) && isPattern(pattern);
}

function isPattern(pattern: Readonly<Record<string, unknown>>): boolean {
  const members = Object.entries(pattern);
  return (
    members.length > 0 &&
    members.every(([name, value]) => {
      if (name === '$or')
        return (
          Array.isArray(value) && value.length > 1 && value.every(each => isObject(each) && isPattern(each))
        );
      if (isObject(value)) return isPattern(value);
      return Array.isArray(value) && value.length > 0 && value.every(isChoice);
    })
  );
}

function isChoice(value: unknown): boolean {
  return isScalar(value) || typeof value === 'boolean' || (isObject(value) && isComparison(value));
}

function isComparison(comparison: Readonly<Record<string, unknown>>): boolean {
  const [[name, value] = ['', undefined], ...more] = Object.entries(comparison);
  if (more.length > 0) return false;
  switch (name) {
    case 'exists':
      return typeof value === 'boolean';
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
      return typeof value === 'string';
    case 'anything-but': {
      const list: readonly unknown[] = Array.isArray(value) ? value : [value];
      return list.length > 0 && list.every(each => typeof each === 'string' || typeof each === 'number');
    }
    case 'numeric':
      return Array.isArray(value) && isNumeric(value);
    default:
      return false;
  }
}

const lower = ['>', '>='];
const upper = ['<', '<='];

/** `["=", 5]`, one bound, or a lower and an upper one. */
function isNumeric([first, bound, second, other, ...more]: readonly unknown[]): boolean {
  const isBound = typeof bound === 'number' && ['=', ...lower, ...upper].some(sign => sign === first);
  if (second === undefined) return isBound && other === undefined;
  const isRange = lower.some(sign => sign === first) && upper.some(sign => sign === second);
  return isBound && isRange && typeof other === 'number' && more.length === 0 && bound < other;
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'number';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
