import type { VNode } from 'preact';
import { pageOf } from '../pages/pages.ts';
import { Header } from './header.tsx';
import { useScheme } from './scheme.ts';
import { useChoice } from './use-choice.ts';
import { useStreams } from './use-streams.ts';

export function App(): VNode {
  const [scheme, schemeChoice, chooseScheme] = useScheme();
  const [choice, choose] = useChoice();
  const streams = useStreams();
  const { id, Page } = pageOf(choice.page);
  return (
    <>
      <Header page={id} now={streams.serverNow} scheme={schemeChoice} onScheme={chooseScheme} />
      <main>
        <Page choice={choice} choose={choose} scheme={scheme} streams={streams} />
      </main>
    </>
  );
}
