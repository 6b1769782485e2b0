import { chattersParameters } from '../../../domain/chatters/view.ts';
import type { ChattersView, RankingView } from '../../../domain/chatters/view.ts';
import { isTimestamp } from '../../../domain/time.ts';
import { readGraphSizes, readKept, readMoments, readRankedNodes } from '../../io/chatters/rankings-shown.ts';
import type { Cluster, Patience } from '../../io/data-api.ts';
import { BadRequest } from '../http.ts';
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
  open: (env): View<ChattersQuestion> => ({
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
    answer: (question, signal) => graph(env, question, { waitMs: 0, signal }),
  }),
};

async function graph(
  cluster: Cluster,
  { since }: ChattersQuestion,
  patience: Patience,
): Promise<ChattersView> {
  const [sizes, moments] = await Promise.all([
    readGraphSizes(cluster, patience),
    readMoments(cluster, mostMoments, patience),
  ]);
  return { ...sizes, moments, ranking: await ranking(cluster, moments, since, patience) };
}

async function ranking(
  cluster: Cluster,
  moments: readonly string[],
  since: string | undefined,
  patience: Patience,
): Promise<RankingView | null> {
  const [at] = moments;
  if (at === undefined) return null;
  const compared = momentBefore(moments, since);
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
