import type { VNode } from 'preact';
import { useId } from 'preact/hooks';

interface Props<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly text: string; readonly isOff?: boolean }[];
  readonly onChange: (value: T) => void;
}

/** A few exclusive choices side by side: radio buttons underneath, so arrows move and readers announce. */
export function Segmented<T extends string>({ label, value, options, onChange }: Props<T>): VNode {
  const name = useId();
  return (
    <fieldset class="segmented">
      <legend class="unseen">{label}</legend>
      {options.map(option => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            disabled={option.isOff === true}
            onChange={() => onChange(option.value)}
          />
          <span>{option.text}</span>
        </label>
      ))}
    </fieldset>
  );
}
