import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import type { RankedNodeView, RankingView } from '../../../domain/chatters/view.ts';
import type { ChartTheme } from '../../charts/theme.ts';
import { Panel } from '../../controls/panel.tsx';
import { numbers, times } from '../../format/reader.ts';
import type { Choose } from '../page.ts';
import type { ChattersChoice } from './choice.ts';
import { nodeKinds } from './kinds.ts';
import { NodeButton } from './names.tsx';
import { useSliding } from './use-sliding.ts';

interface Props {
  readonly ranking: RankingView | null;
  /** Newest first. */
  readonly moments: readonly string[];
  readonly choice: ChattersChoice;
  readonly choose: Choose<ChattersChoice>;
  readonly theme: ChartTheme;
}

/** Who leads, and what has changed since another ranking. */
export function RankingPanel({ ranking, moments, choice, choose, theme }: Props): VNode {
  const body = useRef<HTMLTableSectionElement>(null);
  const nodes = ranking?.nodes ?? [];
  useSliding(body, nodes.map(({ id }) => id).join('\n'), theme.isStill);
  if (ranking === null)
    return (
      <Panel title="Ranking" class="ranking">
        <p class="nothing">The first ranking is on its way.</p>
      </Panel>
    );
  const most = nodes[0]?.score ?? 1;
  return (
    <Panel
      title="Ranking"
      class="ranking"
      note={`PageRank at ${times.second(Date.parse(ranking.at))} UTC`}
      controls={<Since ranking={ranking} moments={moments} since={choice.since} choose={choose} />}
    >
      <div class="scroll" tabIndex={0} role="region" aria-label="Ranking">
        <table>
          <thead>
            <tr>
              <th scope="col" class="right">
                #
              </th>
              <th scope="col">Change</th>
              <th scope="col">Name</th>
              <th scope="col" class="right">
                Rank
              </th>
            </tr>
          </thead>
          <tbody ref={body}>
            {nodes.map(node => (
              <tr key={node.id}>
                <td class="number right strong">{numbers.exact(node.position)}</td>
                <td>
                  <Change node={node} ranking={ranking} />
                </td>
                <th scope="row">
                  <span class="ranked">
                    <NodeButton node={node} onOpen={id => choose({ node: id }, true)} />
                    {node.kind !== 'streamer' && (
                      <span class="muted">{nodeKinds[node.kind].toLowerCase()}</span>
                    )}
                  </span>
                  <span
                    class="score"
                    style={{ '--share': `${(100 * node.score) / most}%` }}
                    aria-hidden="true"
                  />
                </th>
                <td class="number right" title={scoreTitle(node)}>
                  {numbers.fraction(node.score)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** Which ranking is the one before. */
function Since({
  ranking,
  moments,
  since,
  choose,
}: Pick<Props, 'moments' | 'choose'> & {
  readonly ranking: RankingView;
  readonly since: string | null;
}): VNode {
  const earlier = moments.filter(moment => moment < ranking.at);
  const listed =
    since === null || earlier.includes(since) ? earlier : [...earlier, since].sort().toReversed();
  return (
    <label class="since">
      <span class="muted">since</span>
      <select
        class="field"
        value={since ?? ''}
        onChange={event => choose({ since: event.currentTarget.value || null }, true)}
      >
        <option value="">{oldestText(ranking, since)}</option>
        {listed.map(moment => (
          <option key={moment} value={moment}>
            {momentText(moment, ranking.at)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Change({
  node,
  ranking: { since, sinceKept },
}: {
  readonly node: RankedNodeView;
  readonly ranking: RankingView;
}): VNode {
  if (since === null) return <span class="muted">–</span>;
  if (node.before === null)
    return sinceKept === null ? (
      <span class="change new">new</span>
    ) : (
      <span class="change new" title="No more nodes are kept of the ranking before">
        new in the first {numbers.exact(sinceKept)}
      </span>
    );
  const up = node.before.position - node.position;
  if (up === 0)
    return (
      <span class="muted" title="The same place as before">
        =
      </span>
    );
  return (
    <span
      class={up > 0 ? 'change up' : 'change down'}
      title={`It was number ${numbers.exact(node.before.position)}`}
    >
      <span aria-hidden="true">{up > 0 ? '▲' : '▼'}</span>
      <span class="unseen">{up > 0 ? 'up' : 'down'}</span> {numbers.exact(Math.abs(up))}
    </span>
  );
}

function oldestText({ at, since }: RankingView, chosen: string | null): string {
  return since === null || chosen !== null ? 'the oldest kept' : `the oldest, ${momentText(since, at)}`;
}

/** The day is said where it is another. */
function momentText(moment: string, other: string): string {
  const ms = Date.parse(moment);
  const day = moment.slice(0, 10) === other.slice(0, 10) ? '' : `${times.dayOfMonth(ms)}, `;
  return day + times.second(ms);
}

function scoreTitle({ score, before }: RankedNodeView): string {
  return before === null ? `${score}` : `${score}; it was ${before.score}`;
}
