import { createReadStream } from 'node:fs';
import type { Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';

/** A way of packing that is unpacked as it comes, also out of a pipe. */
export type StreamPacking = 'gzip' | 'zstd';

/** Packed data that cannot be unpacked further. */
export class PackedFault extends Error {
  readonly packing: string;
  /** The data stop before the end that their format marks. */
  readonly isTooShort: boolean;

  constructor(packing: string, isTooShort: boolean, message: string, cause?: unknown) {
    super(message, { cause });
    this.packing = packing;
    this.isTooShort = isTooShort;
  }
}

/** Bytes read at once; where data turn bad, they are read again in smaller pieces up to there. */
const steps = [64 * 1024, 1024, 16, 1];
/** Bytes unpacked at once, whatever is packed in a piece. */
const chunkSize = 64 * 1024;

/**
 * What the packed data of a file hold, as far as they can be unpacked; the error that ends it comes after all that is before it.
 * `moved` hears how many bytes of the file have been read. What follows the data and is packed in another way is ignored.
 */
export async function* unpackedFile(
  packing: StreamPacking,
  file: string,
  moved: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  let given = 0;
  let goodUpTo = 0;
  for (const step of steps) {
    let seen = 0;
    let place = 0;
    let before = 0;
    const reading = (piece: Buffer): void => {
      before = place;
      moved((place += piece.length));
    };
    try {
      for await (const unpacked of unpack(packing, piecesOf(file, goodUpTo, step), reading)) {
        seen += unpacked.length;
        if (seen > given) yield unpacked.subarray(Math.max(0, unpacked.length - (seen - given)));
        given = Math.max(given, seen);
      }
      return;
    } catch (error) {
      if (!(error instanceof PackedFault) || error.isTooShort || step === steps.at(-1)) throw error;
      goodUpTo = before;
    }
  }
}

/** Unpacks piece by piece, and holds a chunk or two of what comes: a bad piece takes with it what is unpacked from it alone. */
export async function* unpack(
  packing: StreamPacking,
  pieces: AsyncIterable<Buffer>,
  reading: (piece: Buffer) => void = () => {},
): AsyncGenerator<Buffer> {
  const engine = packing === 'gzip' ? createGunzip({ chunkSize }) : createZstdDecompress({ chunkSize });
  const flow = flowOf(engine);
  try {
    for await (const piece of pieces) {
      reading(piece);
      yield* flow.through(done => engine.write(piece, done));
      if (flow.isOver()) return;
    }
    yield* flow.through(() => engine.end());
  } catch (error) {
    throw error === flow.fault() ? faultOf(packing, error) : error;
  } finally {
    engine.destroy();
  }
}

/** What a stream gives while something goes into it, held back until it is taken. */
function flowOf(engine: Transform) {
  const unpacked: Buffer[] = [];
  let isOver = false;
  let fault: unknown;
  let wake = (): void => {};
  engine.on('data', (chunk: Buffer) => {
    unpacked.push(chunk);
    engine.pause();
    wake();
  });
  const over = (error?: unknown): void => {
    isOver = true;
    fault = error;
    wake();
  };
  engine.once('end', () => over()).once('error', over);
  async function* through(put: (done: () => void) => void): AsyncGenerator<Buffer> {
    let isDone = false;
    put(() => {
      isDone = true;
      wake();
    });
    const isComing = () => unpacked.length > 0 || !(isDone || isOver);
    while (isComing()) {
      if (unpacked.length === 0)
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      yield* unpacked.splice(0);
      engine.resume();
    }
    if (fault !== undefined) throw fault;
  }
  return { through, isOver: () => isOver, fault: () => fault };
}

function faultOf(packing: StreamPacking, error: unknown): PackedFault {
  const { message, code } = error as NodeJS.ErrnoException;
  return new PackedFault(packing, code === 'Z_BUF_ERROR', message, error);
}

/** The bytes of a file, in pieces of `step` from `place` on. */
async function* piecesOf(file: string, place: number, step: number): AsyncGenerator<Buffer> {
  if (place > 0) yield* createReadStream(file, { end: place - 1 });
  yield* createReadStream(file, { start: place, highWaterMark: step });
}
