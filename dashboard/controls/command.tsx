import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

/** What `npm start` writes into the page it serves, so that commands find the run: ` --state DIR`, or nothing. */
const ofRun = typeof document === 'undefined' ? '' : (document.body.dataset['run'] ?? '');

/** A command to run, of the run that serves the page, with a button that copies it. */
export function Command({ text: words }: { readonly text: string }): VNode {
  const text = words + ofRun;
  const [isCopied, setCopied] = useState(false);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div class="command">
      <code>{text}</code>
      <button type="button" class="button" onClick={copy}>
        {isCopied ? 'Copied' : 'Copy'}
      </button>
    </div>
  );
}
