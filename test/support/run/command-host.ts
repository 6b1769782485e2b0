import { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { exitCodeOf } from '../../../lib/terminal/command.ts';
import type { Asked, Done } from './hosted.ts';

/** How long what a command has opened may outlive it, ms. */
const mostMs = 10_000;

// Runs commands one after the other, each as if the process were its own: variables, input and output.
const commands = {
  data: async () => (await import('../../../lib/cli/data/command.ts')).dataCommand,
  deploy: async () => (await import('../../../lib/cli/deploy/command.ts')).deployCommand,
  destroy: async () => (await import('../../../lib/cli/deploy/destroy-command.ts')).destroyCommand,
  produce: async () => (await import('../../../lib/cli/produce/command.ts')).produceCommand,
  streams: async () => (await import('../../../lib/cli/streams/command.ts')).streamsCommand,
};
const said = { stdout: '', stderr: '' };
for (const name of ['stdout', 'stderr'] as const) {
  const write = (chunk: unknown, _encoding: string, done: () => void): void => {
    said[name] += String(chunk);
    done();
  };
  Object.defineProperty(process, name, { value: new Writable({ write }).setMaxListeners(0) });
}
const variables = { ...process.env };

process.once('disconnect', () => process.exit());
process.on('message', (asked: Asked) => {
  void answer(asked);
});

async function answer(asked: Asked): Promise<void> {
  process.send?.(await run(asked));
}

async function run({ command, words, environment, input }: Asked): Promise<Done> {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, variables, environment);
  Object.assign(said, { stdout: '', stderr: '' });
  const stdin = Readable.from(input === undefined ? [] : [Buffer.from(input)]);
  Object.defineProperty(process, 'stdin', { value: stdin, configurable: true });
  const open = process.getActiveResourcesInfo().length;
  const code = await exitCodeOf(await commands[command](), words);
  // Its file ends this one with an exit.
  if (command !== 'produce') await nothingMore(open);
  for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal);
  return { code, ...said };
}

/** Resolves when no more keeps the process alive than before the command, which so would have ended; else rejects. */
async function nothingMore(before: number): Promise<void> {
  const deadline = performance.now() + mostMs;
  for (;;) {
    const now = process.getActiveResourcesInfo();
    if (now.length <= before) return;
    if (performance.now() > deadline) throw new Error(`the command does not end: ${now.join(', ')}`);
    await pause(10, undefined, { ref: false });
  }
}
