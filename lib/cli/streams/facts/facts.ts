import type { Deployment } from '../../deployment.ts';
import { postsFacts } from './posts.ts';

/** What `info` says of a stream that no other stream has. */
export interface StreamFacts {
  readonly stream: string;
  /** Names and values, in the order in which they are shown. `variables`: those of the stream's function. */
  read(
    deployment: Deployment,
    variables: Readonly<Record<string, string | undefined>>,
  ): Promise<Readonly<Record<string, string>>>;
}

const all: readonly StreamFacts[] = [postsFacts];

/** The facts of a stream that has some of its own; a database that does not answer is told in their place. */
export async function factsOf(
  deployment: Deployment,
  stream: string,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<Readonly<Record<string, string>>> {
  const own = all.find(facts => facts.stream === stream);
  if (own === undefined) return {};
  return own.read(deployment, variables).catch((error: unknown) => ({
    'not known': error instanceof Error ? error.message : String(error),
  }));
}
