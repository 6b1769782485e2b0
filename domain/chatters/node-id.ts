import type { Edge, GraphNode } from './edge.ts';

/**
 * Streamers, users and teams share one space of ids. A streamer's id stands as it is, and is made of digits where it comes
 * from; so a login of digits alone is marked, and so is one that looks like a marked id. No two logins have one id.
 */
const marked = '@';
const team = 'team:';

/** The id of the user of this login. */
export function userId(login: string): string {
  const isAnothers = /^\d+$/.test(login) || login.startsWith(marked) || login.startsWith(team);
  return isAnothers ? marked + login : login;
}

/** The id of the team of this name. */
export function teamId(name: string): string {
  return team + name;
}

/** Both ends of an edge, the one that it comes from first. */
export function nodesOf({ kind, from, to }: Edge): readonly [GraphNode, GraphNode] {
  return kind === 'team'
    ? [streamer(from), { id: to, kind: 'team', name: to.slice(team.length) }]
    : [
        { id: from, kind: 'user', name: from.startsWith(marked) ? from.slice(marked.length) : from },
        streamer(to),
      ];
}

function streamer(id: string): GraphNode {
  return { id, kind: 'streamer', name: null };
}
