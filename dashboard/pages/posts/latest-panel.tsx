import type { VNode } from 'preact';
import type { PostView } from '../../../domain/posts/view.ts';
import type { StreamView } from '../../../domain/view.ts';
import { colourOfLayer } from '../../charts/stacks.ts';
import type { ChartTheme } from '../../charts/theme.ts';
import { NoRows } from '../../controls/no-rows.tsx';
import { Panel } from '../../controls/panel.tsx';
import { times } from '../../format/reader.ts';
import { polarities } from './polarities.ts';
import { scoreText } from './score-panel.tsx';

interface Props {
  readonly day: string;
  /** Newest first. */
  readonly posts: readonly PostView[];
  readonly streams: readonly StreamView[] | null;
  readonly theme: ChartTheme;
}

/** The newest posts, each with what it was taken for. What people wrote is text, in the direction that it has itself. */
export function LatestPanel({ day, posts, streams, theme }: Props): VNode {
  return (
    <Panel
      title="Latest posts"
      class="latest"
      {...(posts.length > 0 && { note: `newest ${posts.length} of ${times.day(day)}` })}
    >
      <div class="scroll" tabIndex={0} role="region" aria-label="Latest posts">
        <table>
          <thead>
            <tr>
              <th scope="col">Time, UTC</th>
              <th scope="col">Polarity</th>
              <th scope="col" class="right wide">
                Score
              </th>
              <th scope="col" class="wide">
                User
              </th>
              <th scope="col">Text</th>
            </tr>
          </thead>
          <tbody>
            {posts.map(post => (
              <tr key={post.id}>
                <td class="number muted">
                  <time dateTime={post.createdAt}>{times.second(Date.parse(post.createdAt))}</time>
                </td>
                <td>
                  <Mark polarity={post.polarity} theme={theme} />
                </td>
                <td class="number right wide">{scoreText(post.score)}</td>
                <th scope="row" class="wide words">
                  <bdi>{post.user}</bdi>
                </th>
                <td class="words">
                  <bdi dir="auto">{post.text}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {posts.length === 0 && <NoRows things="posts" stream="posts-transform" streams={streams} />}
      </div>
    </Panel>
  );
}

/** Its name, and its colour in the charts. */
function Mark({ polarity, theme }: Pick<PostView, 'polarity'> & Pick<Props, 'theme'>): VNode {
  const { slot = null } = polarities.find(({ id }) => id === polarity) ?? {};
  return (
    <span class="mark" style={{ '--kind': colourOfLayer({ slot }, theme) }}>
      {polarity}
    </span>
  );
}
