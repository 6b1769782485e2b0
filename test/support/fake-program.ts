import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { join } from 'node:path';
import { type OnLoopback, onLoopback } from './on-loopback.ts';

/** One call of a fake program. */
export interface Call {
  readonly words: readonly string[];
  /** Variables that begin with MILLRACE_, LOCALSTACK_ or AWS_. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What a call says on stderr, and its exit code; 0 when left out. */
export interface Answer {
  readonly says?: string;
  readonly code?: number;
}

/** A program in `folder` that does nothing itself: each call is for `answer` to decide, in this process. */
export async function fakeProgram(
  folder: string,
  name: string,
  answer: (call: Call) => Promise<Answer> | Answer,
): Promise<Pick<OnLoopback, 'stop'>> {
  const server = createServer((request, response) => {
    void (async () => {
      response.end(JSON.stringify(await answer((await json(request)) as Call)));
    })();
  });
  const { port, stop } = await onLoopback(server);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, program(port));
  chmodSync(file, 0o755);
  return { stop };
}

function program(port: number): string {
  return `#!${process.execPath}
const variables = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => /^(MILLRACE|LOCALSTACK|AWS)_/.test(name)),
);
fetch('http://127.0.0.1:${port}', {
  method: 'POST',
  body: JSON.stringify({ words: process.argv.slice(2), variables }),
})
  .then(answer => answer.json())
  .then(({ says, code }) => {
    if (says) console.error(says);
    process.exitCode = code ?? 0;
  });
`;
}
