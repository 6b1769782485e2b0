import type { ComponentChildren, VNode } from 'preact';
import { useId } from 'preact/hooks';

interface Props {
  readonly title: string;
  /** Beside the title, e.g. its total. */
  readonly note?: string;
  /** On the other side of the head. */
  readonly controls?: ComponentChildren;
  readonly class?: string;
  readonly children: ComponentChildren;
}

export function Panel({ title, note, controls, class: name = '', children }: Props): VNode {
  const id = useId();
  return (
    <section class={`panel card ${name}`} aria-labelledby={id}>
      <div class="head">
        <h2 id={id}>{title}</h2>
        {note !== undefined && <p class="muted number">{note}</p>}
        <div class="spring" />
        {controls}
      </div>
      {children}
    </section>
  );
}
