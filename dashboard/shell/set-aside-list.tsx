import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { SetAsideRecordView, SetAsideView, StreamView } from '../../domain/view.ts';
import { Command } from '../controls/command.tsx';
import { Panel } from '../controls/panel.tsx';
import { framed } from '../feed/parse.ts';
import { numbers, times } from '../format/reader.ts';
import { useSeen } from './use-seen.ts';

interface Props {
  readonly stream: StreamView;
  readonly onClose: () => void;
}

/** What a stream set aside: every message with its place and reason, and its bytes on demand. */
export function SetAsideList({ stream, onClose }: Props): VNode {
  const { name, setAside } = stream;
  const [list, setList] = useState<SetAsideView | string | null>(null);
  const [seen, see] = useSeen(name);
  useEffect(() => read({ name }, setList), [name, setAside]);
  return (
    <Panel
      title={`Set aside by ${name}`}
      class="aside"
      note={`${numbers.exact(setAside)} ${setAside === 1 ? 'message' : 'messages'}`}
      controls={
        <div class="controls">
          <button type="button" class="button" disabled={setAside <= seen} onClick={() => see(setAside)}>
            {setAside <= seen ? 'Seen' : 'Mark as seen'}
          </button>
          <button type="button" class="button" onClick={onClose}>
            Close
          </button>
        </div>
      }
    >
      {list === null && <p class="muted">Reading…</p>}
      {typeof list === 'string' && <p class="bad">{list}</p>}
      {list !== null && typeof list === 'object' && (
        <ul class="scroll set-aside" tabIndex={0} aria-label={`Set aside by ${name}`}>
          {list.records.map(record => (
            <Message key={record.id} stream={name} record={record} place={placeIn(list.records, record)} />
          ))}
          {list.isCapped && <li class="muted">There are more; the command below lists all of them.</li>}
        </ul>
      )}
      <p class="muted">
        This lists all of them in a terminal; <code>--dismiss all</code> or{' '}
        <code>--dismiss PARTITION@OFFSET</code> takes them off the list for good, and{' '}
        <code>redrive {name}</code> gives them to the stream again.
      </p>
      <Command text={`npm run streams -- aside ${name}`} />
    </Panel>
  );
}

function Message({
  stream,
  record,
  place,
}: {
  readonly stream: string;
  readonly record: SetAsideRecordView;
  readonly place: string;
}): VNode {
  const [isOpen, setOpen] = useState(false);
  const [whole, setWhole] = useState<SetAsideView | string | null>(null);
  useEffect(() => (isOpen ? read({ name: stream, id: record.id }, setWhole) : undefined), [isOpen]);
  const ms = Date.parse(record.at);
  return (
    <li>
      <details onToggle={event => setOpen(event.currentTarget.open)}>
        <summary>
          <time class="number muted" dateTime={record.at}>
            {times.dayOfMonth(ms)} {times.second(ms)}
          </time>{' '}
          <span class="number">
            {record.topic} {place}
          </span>{' '}
          <strong>{record.reason}</strong>
        </summary>
        {typeof whole === 'string' && <p class="bad">{whole}</p>}
        {whole !== null && typeof whole === 'object' && <Value record={whole.records[0]} />}
      </details>
    </li>
  );
}

function Value({ record }: { readonly record: SetAsideRecordView | undefined }): VNode {
  if (record === undefined) return <p class="muted">It is not on the list any more.</p>;
  const { text, kind, bytes } = shownBytes(record);
  const all = record.length ?? bytes;
  if (record.bytes === null && all > 0)
    return (
      <p class="muted">{numbers.exact(all)} bytes, which this page does not show: the command below does.</p>
    );
  const cut = all > bytes ? `; the first ${numbers.exact(bytes)} were kept` : '';
  return (
    <>
      <p class="muted">
        {numbers.exact(all)} {all === 1 ? 'byte' : 'bytes'}, {kind}
        {cut}
      </p>
      {text !== '' && <pre tabIndex={0}>{text}</pre>}
    </>
  );
}

/** As `--dismiss` takes it: with its source where a record of another source has the same place. */
export function placeIn(
  records: readonly SetAsideRecordView[],
  { id, topic, partition, offset, sourceSuffix }: SetAsideRecordView,
): string {
  const isOne = records.every(
    other =>
      other.id === id || other.topic !== topic || other.partition !== partition || other.offset !== offset,
  );
  return `${partition}@${offset}${isOne ? '' : sourceSuffix}`;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/;

/** Text where it is text, else hexadecimal digits. */
export function shownBytes({ bytes }: Pick<SetAsideRecordView, 'bytes'>): {
  readonly text: string;
  readonly kind: 'text' | 'binary' | 'no value';
  readonly bytes: number;
} {
  if (bytes === null) return { text: '', kind: 'no value', bytes: 0 };
  const raw = Uint8Array.from(atob(bytes), letter => letter.codePointAt(0) ?? 0);
  try {
    const text = utf8.decode(raw);
    if (!CONTROL.test(text)) return { text, kind: 'text', bytes: raw.length };
  } catch {
    // Not UTF-8: shown as what it is.
  }
  const pairs = [...raw].map(byte => byte.toString(16).padStart(2, '0'));
  return { text: pairs.join(' '), kind: 'binary', bytes: raw.length };
}

/** Asks once; the answer, or why none came, goes to `take`. What it returns takes the question back. */
function read(
  question: Readonly<Record<string, string>>,
  take: (answer: SetAsideView | string) => void,
): () => void {
  const asked = new AbortController();
  ask(question, asked.signal).then(take, (error: unknown) => {
    if (asked.signal.aborted) return;
    take(`No answer came: ${error instanceof Error ? error.message : 'unknown'}.`);
  });
  return () => asked.abort();
}

async function ask(question: Readonly<Record<string, string>>, signal: AbortSignal): Promise<SetAsideView> {
  const response = await fetch(`/api/set-aside?${new URLSearchParams(question).toString()}`, { signal });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return framed(await response.json(), '/api/set-aside', ['records']) as unknown as SetAsideView;
}
