import type { Deployment } from '../../deployment.ts';
import { postsFacts } from './posts.ts';
import type { StreamFacts } from './stream-facts.ts';

const all: readonly StreamFacts[] = [postsFacts];

/** What a stream has that others have not, by name; empty for most. When reading it fails, `not known` says why. */
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
