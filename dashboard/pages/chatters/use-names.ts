import { useEffect, useState } from 'preact/hooks';
import type { NodeView } from '../../../domain/chatters/view.ts';
import { namesUrl, parseNames } from './choice.ts';

interface Found {
  readonly nodes: readonly NodeView[];
  /** What to say of them. */
  readonly hint: string;
}

/** The pause in typing after which the question is sent. */
const PAUSE_MS = 120;
const waiting: Found = { nodes: [], hint: 'Searching…' };

/** Nodes whose name begins with what is typed; of the last question alone, however the answers come. */
export function useNames(begins: string): Found {
  const [found, setFound] = useState(waiting);
  useEffect(() => {
    if (begins === '') return setFound(waiting);
    const asked = new AbortController();
    const timer = setTimeout(() => {
      find(begins, asked.signal).then(
        answer => setFound(answer),
        () => asked.signal.aborted || setFound({ nodes: [], hint: 'No answer came: try again.' }),
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [begins]);
  return found;
}

async function find(begins: string, signal: AbortSignal): Promise<Found> {
  const response = await fetch(namesUrl(begins), { signal });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const { nodes } = parseNames(await response.json());
  return { nodes, hint: nodes.length === 0 ? 'No name begins so.' : 'Names that begin so.' };
}
