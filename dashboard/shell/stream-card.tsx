import type { ComponentChildren, VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { StreamView } from '../../domain/view.ts';
import { Sparkline } from '../controls/sparkline.tsx';
import { isBehind, lagSeconds } from '../feed/lag.ts';
import { rates, rateWindowMs, rowsPerSecond, type Sample } from '../feed/rate.ts';
import { duration, since } from '../format/times.ts';
import { numbers, times } from '../format/reader.ts';
import { useSeen } from './use-seen.ts';

interface Props {
  readonly stream: StreamView;
  readonly samples: readonly Sample[];
  /** The server's clock, milliseconds. */
  readonly now: number;
  /** Shows what it set aside, or hides it again. */
  readonly onSetAside: () => void;
}

/** How a stream is doing: state, rate, lag, freshness, and what was set aside. */
export function StreamCard({ stream, samples, now, onSetAside }: Props): VNode {
  const windowMs = rateWindowMs(stream);
  const rate = rowsPerSecond(samples, windowMs);
  const seconds = lagSeconds(stream, samples, now);
  const health = healthOf(stream, seconds, rate !== null && rate > 0);
  const [seen, see] = useSeen(stream.name);
  useEffect(() => {
    // A number that fell was dismissed or redriven: the next one is new.
    if (stream.setAside < seen) see(stream.setAside);
  }, [stream.setAside, seen]);
  const setAside = `${numbers.exact(stream.setAside)}${stream.setAsideCapped ? '+' : ''}`;
  return (
    <article class="stream card" data-state={health.state}>
      <header>
        <h2
          title={`Topic ${stream.topic}; batches of up to ${stream.batchSize} messages or ${stream.batchIntervalMs / 1000} s`}
        >
          {stream.name}
        </h2>
        <p class="state" title={health.word === stream.state ? undefined : `It is ${stream.state}`}>
          {health.word}
        </p>
      </header>
      <p class="rate" title="Rows written in a second; a message may hold many rows">
        <span class="big number">{rate === null ? '–' : numbers.rate(rate)}</span>{' '}
        <span class="muted">rows/s</span>
      </p>
      <Sparkline values={rates(samples, windowMs)} />
      <dl>
        <Fact
          name="Lag"
          title="Messages in Kafka that wait, each of one row or many, and for how long at most"
          kind={health.state === 'behind' ? 'warn' : undefined}
        >
          {lagText(stream.lag, seconds)}
        </Fact>
        <Fact
          name="Newest row"
          title={newestTitle(stream)}
          kind={isAhead(stream.newestRowAt, now) ? 'warn' : undefined}
        >
          {newestText(stream.newestRowAt, now)}
        </Fact>
        <Fact name="Written" title="When a batch was last written">
          {agoText(stream.writtenAt, now)}
        </Fact>
        <Fact
          name="Set aside"
          title="Messages that could not be used, kept with their reason"
          kind={stream.setAside > seen ? 'bad' : undefined}
        >
          {stream.setAside === 0 ? (
            setAside
          ) : (
            <button
              type="button"
              class="link"
              aria-label={`${setAside} set aside: show them`}
              onClick={onSetAside}
            >
              {setAside}
            </button>
          )}
        </Fact>
        {stream.givenUp !== null && (
          <Fact
            name="Given up"
            title="Messages of the last hour that failed too often or too long: dropped, or sent to the failure topic"
            kind={stream.givenUp > 0 ? 'bad' : undefined}
          >
            {numbers.exact(stream.givenUp)}
          </Fact>
        )}
      </dl>
      {health.state === 'problem' && <p class="problem">{stream.lastResult}</p>}
    </article>
  );
}

/** What its colour stands for, and the word beside it. `seconds`: its lag. `isMoving`: rows are written. */
export function healthOf(
  stream: StreamView,
  seconds: number | null,
  isMoving = false,
): { readonly state: StreamView['state'] | 'problem' | 'behind'; readonly word: string } {
  if (stream.lastResult.startsWith('PROBLEM'))
    return { state: 'problem', word: stream.state === 'running' ? 'problem' : `${stream.state}, problem` };
  if (isBehind(stream, seconds))
    return {
      state: 'behind',
      word: isMoving ? `catching up, about ${aboutLeft(stream.lag ?? 0)} left` : 'behind',
    };
  return { state: stream.state, word: stream.state };
}

/** Messages, two digits of their number: it falls while it is read. */
function aboutLeft(lag: number): string {
  const messages = Number(lag.toPrecision(2));
  return `${numbers.exact(messages)} ${messages === 1 ? 'message' : 'messages'}`;
}

/** `3 messages · 12 s`. */
export function lagText(lag: number | null, seconds: number | null): string {
  if (lag === null) return '–';
  const messages = `${numbers.exact(lag)} ${lag === 1 ? 'message' : 'messages'}`;
  return lag === 0 || seconds === null ? messages : `${messages} · ${duration(seconds * 1000)}`;
}

/** How long ago, or the date when that says more. */
function agoText(at: string | null, now: number): string {
  return at === null ? 'none yet' : since(Date.parse(at), now, times.date);
}

/** Clocks may differ by so much, ms. */
const CLOCKS_MS = 60_000;

function isAhead(at: string | null, now: number): boolean {
  return at !== null && Date.parse(at) > now + CLOCKS_MS;
}

/** The same for event times, of which some lie in the future. */
export function newestText(at: string | null, now: number): string {
  if (at === null || !isAhead(at, now)) return agoText(at, now);
  return `${times.date(Date.parse(at))}, in the future`;
}

function newestTitle({ newestRowAt, rows }: StreamView): string {
  const written = `${numbers.exact(rows)} rows written`;
  if (newestRowAt === null) return written;
  const ms = Date.parse(newestRowAt);
  return `Event time of the newest row: ${times.day(ms)} ${times.millisecond(ms)} UTC; ${written}`;
}

interface FactProps {
  readonly name: string;
  readonly title: string;
  readonly kind?: 'bad' | 'warn' | undefined;
  readonly children: ComponentChildren;
}

function Fact({ name, title, kind, children }: FactProps): VNode {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd class={kind === undefined ? 'number' : `number ${kind}`}>{children}</dd>
    </div>
  );
}
