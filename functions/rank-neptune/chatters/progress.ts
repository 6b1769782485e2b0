/**
 * What is done next: `exporting` edges into the bucket, `emptying` the graph, waiting until it is `emptied`, `starting` the
 * import (met only after a kill), waiting while it is `loading`, `ranking`.
 */
const steps = ['exporting', 'emptying', 'emptied', 'starting', 'loading', 'ranking'] as const;
export type Step = (typeof steps)[number];

/** A ranking that is under way: each call of the function takes it as far as it comes. */
export interface Progress {
  readonly step: Step;
  /** UTC, as MySQL writes it: the edges of that moment are ranked. */
  readonly rankedAt: string;
  /** Of the graph then. */
  readonly mark: string;
  /** The greatest number of an edge then. */
  readonly edges: number;
  /** Edges up to this number are exported. */
  readonly exported: number;
  /** Those of them that count. */
  readonly counted: number;
  /** Of the import, once it has begun; else empty. */
  readonly taskId: string;
}

/** Where the edges of a ranking lie in their bucket. */
export function folderOf({ rankedAt }: Progress): string {
  return `edges/${rankedAt.replaceAll(/\D/g, '')}/`;
}

/** As it was saved; throws for anything else. */
export function readProgress(value: unknown): Progress | undefined {
  if (value === undefined) return undefined;
  if (!isProgress(value)) throw new Error(`this is no ranking under way: ${JSON.stringify(value)}`);
  return value;
}

function isProgress(value: unknown): value is Progress {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map(Object.entries(value));
  return (
    steps.some(step => step === fields.get('step')) &&
    ['rankedAt', 'mark', 'taskId'].every(name => typeof fields.get(name) === 'string') &&
    ['edges', 'exported', 'counted'].every(name => Number.isSafeInteger(fields.get(name)))
  );
}
