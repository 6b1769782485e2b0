import { chattersParameters } from '../../../domain/chatters/view.ts';
import type { ChattersView, RankingView } from '../../../domain/chatters/view.ts';
import { isTimestamp } from '../../../domain/time.ts';
import { readGraphSizes, readKept, readMoments, readRankedNodes } from '../../io/chatters/rankings-shown.ts';
import type { Cluster, Patience } from '../../io/data-api.ts';
import { BadRequest } from '../http.ts';
import { knownBy, remembered } from '../known.ts';
import type { Question, View, ViewEntry } from '../view.ts';

const mostMoments = 200;
const mostRanked = 20;

interface ChattersQuestion extends Question {
  readonly since?: string;
}

/** `/api/chatters`. */
export const chattersView: ViewEntry = {
  pipeline: 'chatters',
  variables: [],
  open: (env): View<ChattersQuestion> => {
    const known = knownBy(signal => readKnown(env, { waitMs: 0, signal }));
    return {
      path: '/api/chatters',
      parameters: chattersParameters,
      // The last is no stream: the function that ranks moves a counter too.
      streams: ['chatters-aggregate', 'chatters-rank'],
      read: parameters => {
        const since = parameters.get('since');
        if (since !== undefined && !isTimestamp(since))
          throw new BadRequest('since must be a time like 2025-01-24T09:30:00.000Z');
        return since === undefined ? {} : { since };
      },
      answer: async ({ since }, signal, version): Promise<ChattersView> => {
        const { rankings, ...shown } = await known(version, signal);
        const compared = momentBefore(shown.moments, since);
        return { ...shown, ranking: await rankings(compared, signal) };
      },
    };
  },
};

interface Known extends Omit<ChattersView, 'ranking'> {
  /** The newest ranking beside that of a moment, which is read once: whatever times are asked for, there are few moments. */
  readonly rankings: (compared: string | null, signal: AbortSignal) => Promise<RankingView | null>;
}

async function readKnown(cluster: Cluster, patience: Patience): Promise<Known> {
  const [sizes, moments] = await Promise.all([
    readGraphSizes(cluster, patience),
    readMoments(cluster, mostMoments, patience),
  ]);
  const [at] = moments;
  const rankings = remembered<RankingView | null>(mostMoments);
  return {
    ...sizes,
    moments,
    rankings: async (compared, signal) => {
      if (at === undefined) return null;
      return rankings(compared ?? '', () => ranking(cluster, at, compared, { waitMs: 0, signal }));
    },
  };
}

async function ranking(
  cluster: Cluster,
  at: string,
  compared: string | null,
  patience: Patience,
): Promise<RankingView> {
  const [nodes, sinceKept] = await Promise.all([
    readRankedNodes(cluster, at, compared, mostRanked, patience),
    compared === null ? null : readKept(cluster, compared, patience),
  ]);
  return { at, since: compared, sinceKept, nodes };
}

/** The newest one up to the asked time, else the oldest kept; null when there is only one. `moments`: newest first. */
export function momentBefore(moments: readonly string[], asked: string | undefined): string | null {
  const earlier = moments.slice(1);
  return earlier.find(moment => asked !== undefined && moment <= asked) ?? earlier.at(-1) ?? null;
}
