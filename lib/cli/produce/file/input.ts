import { createReadStream, open as openFd } from 'node:fs';
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
  readonly head: Buffer;
  /** All of it, the head too. */
  readonly bytes: AsyncIterable<Buffer>;
  /** Nothing more is wanted: the bytes end, also while they are waited for. */
  readonly end: () => void;
}

/** Silence before it is said that a pipe is waited for, ms. */
const patienceMs = 2000;
const stdinNames = ['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0'];
let isStdinTaken = false;

/**
 * Opens a file, or a pipe by the name of a file; `-` is what is piped in. Its head is there: of a pipe that has been waited
 * for, which `say` hears of. Refused: what is missing, empty or a folder, and what is piped in when it is asked for twice.
 */
export async function openInput(file: string, say: (line: string) => void): Promise<Input> {
  if (file === '-' || (stdinNames.includes(file) && !(await isFile(file)))) return openStdin(say);
  const path = givenPath(file);
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Refusal(`there is no file ${path}`);
    throw new Refusal(`cannot read ${path}: ${error.message}`, { cause: error });
  });
  if (stats.isDirectory()) throw new Refusal(`${path} is a folder, not a file`);
  if (stats.isFile()) return { path, size: stats.size, head: await headOf(path) };
  return openPipe(file, () => (stats.isFIFO() ? socketOf(path) : Promise.resolve(createReadStream(path))), say);
}

/** What is read of a file from its start on, in pieces; `moved` hears how much that is. */
export async function* bytesOf(path: string, moved: (place: number) => void): AsyncGenerator<Buffer> {
  let place = 0;
  for await (const bytes of createReadStream(path, { highWaterMark: 64 * 1024 }) as AsyncIterable<Buffer>) {
    moved((place += bytes.length));
    yield bytes;
  }
}

function openStdin(say: (line: string) => void): Promise<Input> {
  if (isStdinTaken) throw new Refusal('what is piped in can be read once: name a file in the other place');
  isStdinTaken = true;
  return openPipe('stdin', () => Promise.resolve(process.stdin), say);
}

async function openPipe(
  name: string,
  connect: () => Promise<NodeJS.ReadableStream & { destroy(): unknown }>,
  say: (line: string) => void,
): Promise<InputPipe> {
  const patience = setTimeout(() => say(`waiting for what is piped in by ${name}`), patienceMs);
  try {
    const stream = await connect();
    let isWanted = true;
    const end = (): void => {
      isWanted = false;
      stream.destroy();
    };
    const rest = piecesOf(stream, () => isWanted);
    const { head, held } = await beginning(rest);
    if (head.length === 0) throw new Refusal(`${name} is empty`);
    return { head, bytes: behind(held, rest), end };
  } finally {
    clearTimeout(patience);
  }
}

/** As many pieces as it takes to know what they are: a line's end is enough, since packed data have none there. */
async function beginning(pieces: AsyncIterator<Buffer>): Promise<{ head: Buffer; held: readonly Buffer[] }> {
  const held: Buffer[] = [];
  let head: Buffer = Buffer.alloc(0);
  while (head.length < headBytes && !/[\r\n]/.test(head.toString('latin1'))) {
    const piece = await pieces.next();
    if (piece.done === true) break;
    held.push(piece.value);
    head = Buffer.concat([head, piece.value.subarray(0, headBytes)]);
  }
  return { head, held };
}

async function* behind(held: readonly Buffer[], rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* held;
  yield* rest;
}

async function* piecesOf(stream: NodeJS.ReadableStream, isWanted: () => boolean): AsyncGenerator<Buffer> {
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) yield piece;
  } catch (error) {
    if (isWanted()) throw error;
  }
}

/** A pipe as a socket, since a file's read of it could not be ended. Waits for somebody who writes. */
async function socketOf(path: string): Promise<Socket> {
  const fd = await promisify(openFd)(path, 'r');
  return new Socket({ fd, readable: true, writable: false });
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
