import { references } from './resolve.ts';
import type { Resource } from './template.ts';

/** Logical ids with those each one waits for, every id after what it waits for. A circle is an error. */
export function orderedIds(
  stackName: string,
  resources: Readonly<Record<string, Resource>>,
): ReadonlyMap<string, readonly string[]> {
  const ordered = new Map<string, readonly string[]>();
  const open = new Set<string>();

  const visit = (id: string): void => {
    const resource = resources[id];
    if (resource === undefined || ordered.has(id)) return;
    if (open.has(id))
      throw new Error(
        `${stackName}: resources wait for each other in a circle: ${[...open, id].join(' → ')}`,
      );
    open.add(id);
    const needs = [...references(resource.Properties), ...resource.DependsOn].filter(
      need => need in resources && need !== id,
    );
    for (const need of needs) visit(need);
    open.delete(id);
    ordered.set(id, [...new Set(needs)]);
  };
  for (const id of Object.keys(resources)) visit(id);
  return ordered;
}
