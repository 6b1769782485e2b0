import { constants, createReadStream, open as openFd } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import { givenPath } from '../../../terminal/flags.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import { headBytes } from './packing.ts';

/** What is read: a file that can be read at any place, or what somebody pipes in, which comes once. */
export type Input = InputFile | InputPipe;

interface InputFile {
  readonly path: string;
  readonly size: number;
  readonly head: Buffer;
}

interface InputPipe {
  readonly path?: never;
  /** All of it, once, from the moment on that it is asked for. */
  readonly bytes: AsyncIterable<Buffer>;
  /** Nothing more is wanted: the bytes end, also while they are waited for. */
  readonly end: () => void;
}

type PipeEnd = NodeJS.ReadableStream & { destroy(): unknown };

/** Silence before it is said what is waited for, ms. */
export const patienceMs = 2000;
const stdinNames = new Set(['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);
let taken: NodeJS.ReadableStream | undefined;

/**
 * Opens a file, or a pipe by the name of a file; `-` is what is piped in. A pipe that is waited for is said, once. Refused: what is
 * missing or a folder, a file that is empty, and what is piped in when it is asked for twice.
 */
export async function openInput(file: string, say: (line: string) => void): Promise<Input> {
  if (file === '-' || (stdinNames.has(file) && !(await isFile(file)))) return openStdin(say);
  const path = givenPath(file);
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Refusal(`there is no file ${path}`);
    throw new Refusal(`cannot read ${path}: ${error.message}`, { cause: error });
  });
  if (stats.isDirectory()) throw new Refusal(`${path} is a folder, not a file`);
  if (stats.isFile()) return { path, size: stats.size, head: await headOf(path) };
  return stats.isFIFO()
    ? pipeOf(
        file,
        () => socketOf(path),
        isOpen => letOpen(path, isOpen),
        say,
      )
    : pipeOf(
        file,
        () => Promise.resolve(createReadStream(path)),
        () => {},
        say,
      );
}

/** What is read of a file from its start on, in pieces; `moved` hears how much that is. */
export async function* bytesOf(path: string, moved: (place: number) => void): AsyncGenerator<Buffer> {
  let place = 0;
  for await (const bytes of createReadStream(path, { highWaterMark: 64 * 1024 }) as AsyncIterable<Buffer>) {
    moved((place += bytes.length));
    yield bytes;
  }
}

function openStdin(say: (line: string) => void): Input {
  const { stdin } = process;
  if (stdin === taken) throw new Refusal('what is piped in can be read once: name a file in the other place');
  taken = stdin;
  return pipeOf(
    'stdin',
    () => Promise.resolve(stdin),
    () => {},
    say,
  );
}

function pipeOf(
  name: string,
  connect: () => Promise<PipeEnd>,
  unblock: (isOpen: () => boolean) => void,
  say: (line: string) => void,
): InputPipe {
  let stream: PipeEnd | undefined;
  let isWanted = true;
  async function* bytes(): AsyncGenerator<Buffer> {
    let isSaid = false;
    const waited = (): void => {
      isSaid = true;
      say(`waiting for what is piped in by ${name}`);
    };
    let patience = setTimeout(waited, patienceMs);
    try {
      stream = await connect();
      if (!isWanted) return;
      for await (const piece of stream as AsyncIterable<Buffer>) {
        clearTimeout(patience);
        yield piece;
        if (!isSaid) patience = setTimeout(waited, patienceMs);
      }
    } catch (error) {
      if (isWanted) throw error;
    } finally {
      clearTimeout(patience);
      stream?.destroy();
    }
  }
  const end = (): void => {
    isWanted = false;
    if (stream === undefined) unblock(() => stream !== undefined);
    else stream.destroy();
  };
  return { bytes: bytes(), end };
}

/** A pipe as a socket, since a file's read of it could not be ended. Waits for somebody who writes. */
async function socketOf(path: string): Promise<Socket> {
  const fd = await promisify(openFd)(path, 'r');
  return new Socket({ fd, readable: true, writable: false });
}

/** Lets an opening of a pipe go on that waits for somebody who writes; tries again where it has not begun. */
function letOpen(path: string, isOpen: () => boolean): void {
  open(path, constants.O_WRONLY | constants.O_NONBLOCK).then(
    handle => handle.close(),
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENXIO' && !isOpen()) setTimeout(letOpen, 20, path, isOpen);
    },
  );
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    stats => stats.isFile(),
    () => false,
  );
}

async function headOf(path: string): Promise<Buffer> {
  const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(`cannot read ${path}: ${error.message}`, { cause: error });
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    if (bytesRead === 0) throw new Refusal(`${path} is empty`);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
