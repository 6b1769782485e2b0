import { setAsideParameters } from '../../domain/view.ts';
import type { SetAsideView } from '../../domain/view.ts';
import { listSetAside, readSetAside } from '../io/set-aside-list.ts';
import { BadRequest } from './http.ts';
import { openSearch } from './search.ts';
import type { Question, View, ViewEntry } from './view.ts';

const most = 200;
const longest = 1_024;

interface SetAsideQuestion extends Question {
  readonly name: string;
  readonly id?: string;
}

export type SetAsideParameter = (typeof setAsideParameters)[number];

/** `/api/set-aside`. */
export const setAsideView: ViewEntry = {
  pipeline: null,
  variables: [],
  open: (env): View<SetAsideQuestion> => {
    const search = openSearch();
    return {
      path: '/api/set-aside',
      parameters: setAsideParameters,
      streams: [],
      read: parameters => {
        const [name = '', id] = [parameters.get('name'), parameters.get('id')];
        if (name === '' || name.length > longest) throw new BadRequest('name must be the name of a stream');
        if (id === '' || (id?.length ?? 0) > longest) throw new BadRequest('id must be that of a record');
        return { name, ...(id !== undefined && { id }) };
      },
      async answer({ name, id }, signal): Promise<SetAsideView> {
        const found = await search.find(JSON.stringify([name, id]), async () => {
          const view = await (id === undefined
            ? listSetAside(env.setAsideTable, name, most, signal)
            : readSetAside(env.setAsideTable, name, id, signal));
          return view.records.length > 0 ? view : undefined;
        });
        const view = found ?? { records: [], isCapped: false };
        return env.setAsideBytes ? view : withoutBytes(view);
      },
    };
  },
};

export function withoutBytes({ records, isCapped }: SetAsideView): SetAsideView {
  return { records: records.map(record => ({ ...record, bytes: null })), isCapped };
}
