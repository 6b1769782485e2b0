import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

/** A text, or what stands in its place and what tells it from others. */
export type Cell = string | { readonly key: string; readonly shown: VNode };

interface Props {
  /** What the table is of; it names the scrolling region. */
  readonly label: string;
  readonly heads: readonly string[];
  /** Rows of cells; the first cell of each is its head. Made only while the table is open. */
  readonly rows: () => readonly (readonly Cell[])[];
}

/** The numbers of a chart for readers to whom a table says more than a picture. */
export function AsTable({ label, heads, rows }: Props): VNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="as-table" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>As a table</summary>
      {isOpen && (
        <div class="scroll" tabIndex={0} role="region" aria-label={label}>
          <table>
            <thead>
              <tr>
                {heads.map(head => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows().map(([head = '', ...cells]) => (
                <tr key={keyOf(head)}>
                  <th scope="row">{shownOf(head)}</th>
                  {cells.map((cell, index) => (
                    <td key={heads[index + 1]} class="number">
                      {shownOf(cell)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

function keyOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.key;
}

function shownOf(cell: Cell): VNode | string {
  return typeof cell === 'string' ? cell : cell.shown;
}
