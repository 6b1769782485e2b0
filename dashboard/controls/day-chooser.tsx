import type { VNode } from 'preact';
import { times } from '../format/reader.ts';

interface Props {
  /** What a day is called here, such as `trading day`. */
  readonly noun: string;
  /** The day shown. */
  readonly day: string;
  /** Every day with data, newest first. */
  readonly days: readonly string[];
  /** Days after it lie in the future, and are called so. */
  readonly today: string;
  /** Null follows the newest. */
  readonly chosen: string | null;
  readonly onChoose: (day: string | null) => void;
}

/** Which day is shown; `Latest` moves to each new day by itself, up to today. */
export function DayChooser({ noun, day, days, today, chosen, onChoose }: Props): VNode {
  const shown = chosen ?? day;
  const older = days.find(other => other < shown);
  const newer = days.findLast(other => other > shown);
  const listed = days.includes(shown) ? days : [...days, shown].sort().toReversed();
  const ahead = days.filter(other => other > today);
  const text = (other: string): string => `${times.day(other)}${other > today ? ' (future)' : ''}`;
  return (
    <form class="days" aria-label="Day" onSubmit={event => event.preventDefault()}>
      {ahead.length > 0 && (
        <p class="ahead" title={ahead.slice(0, 5).map(times.day).join('; ')}>
          {ahead.length === 1 ? '1 day lies' : `${ahead.length} days lie`} in the future
        </p>
      )}
      <Step text="‹" label={`Previous ${noun}`} day={older} onChoose={onChoose} />
      <select
        class="field"
        aria-label={`${noun.slice(0, 1).toUpperCase()}${noun.slice(1)}`}
        value={shown}
        onChange={event => onChoose(event.currentTarget.value)}
      >
        {byMonth(listed).map(([month, itsDays]) => (
          <optgroup key={month} label={times.month(Date.parse(`${month}-01`))}>
            {itsDays.map(other => (
              <option key={other} value={other}>
                {text(other)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      <Step text="›" label={`Next ${noun}`} day={newer} onChoose={onChoose} />
      <button
        type="button"
        class="button"
        aria-pressed={chosen === null}
        title="Show the newest day up to today, and each new one when it comes"
        onClick={() => onChoose(chosen === null ? day : null)}
      >
        Latest
      </button>
    </form>
  );
}

interface StepProps {
  readonly text: string;
  readonly label: string;
  /** Where it leads; undefined at the end. */
  readonly day: string | undefined;
  readonly onChoose: (day: string) => void;
}

function Step({ text, label, day, onChoose }: StepProps): VNode {
  return (
    <button
      type="button"
      class="button step"
      aria-label={label}
      title={day === undefined ? label : `${label}: ${times.day(day)}`}
      disabled={day === undefined}
      onClick={() => day !== undefined && onChoose(day)}
    >
      <span aria-hidden="true">{text}</span>
    </button>
  );
}

function byMonth(days: readonly string[]): readonly (readonly [string, readonly string[]])[] {
  const months = new Map<string, string[]>();
  for (const day of days) {
    const month = day.slice(0, 7);
    const known = months.get(month);
    if (known === undefined) months.set(month, [day]);
    else known.push(day);
  }
  return [...months];
}
