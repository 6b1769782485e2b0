import { Readable, Writable } from 'node:stream';
import { exitCodeOf } from '../../../lib/terminal/command.ts';
import type { Asked, Done } from './hosted.ts';

// Runs commands one after the other, each as if the process were its own: variables, input and output.
const commands = {
  data: async () => (await import('../../../lib/cli/data/command.ts')).dataCommand,
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
  const code = await exitCodeOf(await commands[command](), words);
  for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal);
  return { code, ...said };
}
