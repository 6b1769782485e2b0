import type { Deployment } from '../../deployment.ts';

/** What `info` says of a stream that no other stream has. */
export interface StreamFacts {
  readonly stream: string;
  /** Names and values, in the order in which they are shown. `variables`: those of the stream's function. */
  read(
    deployment: Deployment,
    variables: Readonly<Record<string, string | undefined>>,
  ): Promise<Readonly<Record<string, string>>>;
}
