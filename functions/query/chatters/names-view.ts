import { namesParameters } from '../../../domain/chatters/view.ts';
import type { NamesView } from '../../../domain/chatters/view.ts';
import { findNames } from '../../io/chatters/node-queries.ts';
import { BadRequest } from '../http.ts';
import { openSearch } from '../search.ts';
import type { Question, View, ViewEntry } from '../view.ts';

const mostNames = 12;
const longestName = 255;

interface NamesQuestion extends Question {
  readonly begins: string;
}

/** `/api/chatters/names`. */
export const namesView: ViewEntry = {
  pipeline: 'chatters',
  variables: [],
  open: (env): View<NamesQuestion> => {
    const search = openSearch();
    return {
      path: '/api/chatters/names',
      parameters: namesParameters,
      streams: ['chatters-aggregate'],
      read: parameters => {
        const begins = parameters.get('begins') ?? '';
        if (begins === '' || begins.length > longestName)
          throw new BadRequest(`begins must be 1 to ${longestName} characters`);
        return { begins };
      },
      answer: async ({ begins }, signal): Promise<NamesView> => {
        const found = await search.find(begins, async () => {
          const nodes = await findNames(env, begins, mostNames, { waitMs: 0, signal });
          return nodes.length > 0 ? nodes : undefined;
        });
        return { nodes: found ?? [] };
      },
    };
  },
};
