import type { VNode } from 'preact';
import type { StreamView } from '../../domain/view.ts';
import { Sparkline } from '../controls/sparkline.tsx';
import { type History, rates, rateWindowMs, rowsPerSecond, type Sample } from '../feed/rate.ts';
import { age } from '../format/times.ts';
import { numbers, times } from '../format/reader.ts';

interface Props {
  /** Null before the first answer. */
  readonly streams: readonly StreamView[] | null;
  /** Its streams come first. */
  readonly pipeline: string;
  readonly history: History;
  /** The server's clock, milliseconds. */
  readonly now: number;
  /** The last that is known, of some time ago. */
  readonly isStale: boolean;
}

/** How each stream is doing: state, rate, lag, freshness, and what was set aside. */
export function StreamsStrip({ streams, pipeline, history, now, isStale }: Props): VNode {
  return (
    <section class={isStale ? 'streams stale' : 'streams'} aria-label="Streams">
      {streams === null && [0, 1].map(key => <div key={key} class="stream card waiting" />)}
      {inFlowOrder(streams ?? [], pipeline).map(stream => (
        <Stream key={stream.name} stream={stream} samples={history.get(stream.name) ?? []} now={now} />
      ))}
      {streams?.length === 0 && <p class="card stream muted">No stream is set up.</p>}
    </section>
  );
}

function Stream({
  stream,
  samples,
  now,
}: {
  stream: StreamView;
  samples: readonly Sample[];
  now: number;
}): VNode {
  const windowMs = rateWindowMs(stream);
  const rate = rowsPerSecond(samples, windowMs);
  const problem = stream.lastResult.startsWith('PROBLEM') ? stream.lastResult : null;
  const setAside = `${numbers.exact(stream.setAside)}${stream.setAsideCapped ? '+' : ''}`;
  return (
    <article class="stream card" data-state={problem === null ? stream.state : 'problem'}>
      <header>
        <h2
          title={`Topic ${stream.topic}; batches of up to ${stream.batchSize} records or ${stream.batchIntervalMs / 1000} s`}
        >
          {stream.name}
        </h2>
        <p class="state">{stream.state}</p>
      </header>
      <p class="rate">
        <span class="big number">{rate === null ? '–' : numbers.rate(rate)}</span>{' '}
        <span class="muted">rows/s</span>
      </p>
      <Sparkline values={rates(samples, windowMs)} />
      <dl>
        <Fact
          name="Lag"
          title="Kafka records not yet processed"
          value={stream.lag === null ? '–' : numbers.exact(stream.lag)}
        />
        <Fact name="Newest row" title={newestTitle(stream)} value={newestText(stream, now)} />
        <Fact name="Written" title="When a batch was last written" value={agoText(stream.writtenAt, now)} />
        <Fact
          name="Set aside"
          title="Records that could not be used, kept with their reason"
          value={setAside}
          isBad={stream.setAside > 0}
        />
        {stream.givenUp !== null && (
          <Fact
            name="Given up"
            title="Records of the last hour that failed too often or too long: dropped, or sent to the failure topic"
            value={numbers.exact(stream.givenUp)}
            isBad={stream.givenUp > 0}
          />
        )}
      </dl>
      {problem !== null && <p class="problem">{problem}</p>}
    </article>
  );
}

/** A pipeline's streams together, what transforms before what aggregates; those of `first` before the others. */
export function inFlowOrder<S extends { readonly name: string }>(
  streams: readonly S[],
  first: string,
): readonly S[] {
  const place = ({ name }: S): string =>
    `${name.startsWith(`${first}-`) ? 0 : 1} ${name.replace(/-transform$/, '-0')}`;
  return streams.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
}

interface FactProps {
  readonly name: string;
  readonly title: string;
  readonly value: string;
  readonly isBad?: boolean;
}

function Fact({ name, title, value, isBad = false }: FactProps): VNode {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd class={isBad ? 'number bad' : 'number'}>{value}</dd>
    </div>
  );
}

function newestText({ newestRowAt }: StreamView, now: number): string {
  return agoText(newestRowAt, now);
}

/** How long ago, or the date when that says more. */
function agoText(at: string | null, now: number): string {
  if (at === null) return 'none yet';
  const past = age(now - Date.parse(at));
  return past === null ? times.date(Date.parse(at)) : `${past} ago`;
}

function newestTitle({ newestRowAt, rows }: StreamView): string {
  const written = `${numbers.exact(rows)} rows written`;
  if (newestRowAt === null) return written;
  const ms = Date.parse(newestRowAt);
  return `Event time of the newest row: ${times.day(ms)} ${times.millisecond(ms)} UTC; ${written}`;
}
