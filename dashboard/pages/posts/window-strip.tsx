import type { VNode } from 'preact';
import type { ProgressView } from '../../../domain/posts/view.ts';
import { numbers, times } from '../../format/reader.ts';

/** How far windows have come, and what came too late or twice: of the whole stream, but where the day is named. */
export function WindowStrip({
  day,
  progress,
}: {
  readonly day: string;
  readonly progress: ProgressView;
}): VNode {
  const that = times.dayOfMonth(Date.parse(day));
  const { watermark, open, closed, late, duplicates } = progress;
  return (
    <dl class="facts card" aria-label="Windows">
      <Fact name="Watermark, UTC" title="Windows that end before it are complete">
        {watermark === null ? (
          '–'
        ) : (
          <time dateTime={watermark}>
            {times.dayOfMonth(Date.parse(watermark))} {times.second(Date.parse(watermark))}
          </time>
        )}
      </Fact>
      <Fact name="Open windows" title="Of all days: they still take posts">
        {numbers.exact(open)}
      </Fact>
      <Fact name="Duplicates" title="Of all days: records whose id another record had brought before">
        {numbers.exact(duplicates)}
      </Fact>
      <Fact
        name={`Closed windows, ${that}`}
        title="They end on the day shown, and the watermark has passed their end"
      >
        {numbers.exact(closed)}
      </Fact>
      <Fact
        name={`Late posts, ${that}`}
        title="They are of the day shown, and came after their window had closed"
      >
        {numbers.exact(late)}
      </Fact>
    </dl>
  );
}

function Fact({
  name,
  title,
  children,
}: {
  readonly name: string;
  readonly title: string;
  readonly children: VNode | string;
}): VNode {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd class="number strong">{children}</dd>
    </div>
  );
}
