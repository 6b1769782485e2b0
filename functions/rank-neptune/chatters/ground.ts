import type { EdgeKind } from '../../../domain/chatters/edge.ts';
import type { Cluster, Patience } from '../../io/data-api.ts';
import type { JobProgress } from '../../io/job-progress.ts';
import type { NeptuneGraph } from '../../io/neptune-graph.ts';
import type { Kept } from '../../io/chatters/old-rankings.ts';

/** What a ranking by Neptune Analytics stands on. */
export interface Ground {
  readonly cluster: Cluster;
  readonly kept: Kept;
  readonly kinds: readonly EdgeKind[];
  readonly graph: NeptuneGraph;
  /** For the edges on their way, and who reads them there. */
  readonly bucket: string;
  readonly importRoleArn: string;
  /** So many nodes of a ranking are written, those that lead. */
  readonly nodes: number;
  readonly progress: JobProgress;
  /** Epoch ms. */
  readonly now: () => number;
  readonly remainingMs: () => number;
  /** Whether there is time for another step. */
  readonly hasTime: () => boolean;
  readonly patience: () => Patience;
}
